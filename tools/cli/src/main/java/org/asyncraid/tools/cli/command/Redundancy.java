package org.asyncraid.tools.cli.command;

import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.tools.cli.output.CommandFailure;

/** What scrubs ask of an array: something to compare. */
final class Redundancy {
    private Redundancy() {}

    /** Refuses an array whose redundancy is used up by missing members. */
    static void require(AssembledArray assembled, ArrayOptions array) {
        if (assembled.degradedBy() >= assembled.geometry().layout().parityDisks()) {
            throw CommandFailure.refused("the array is degraded by " + assembled.degradedBy()
                    + ", so there is nothing left to compare; first: " + array.commandLine("rebuild"));
        }
    }
}
