package org.asyncraid.tools.cli.command;

import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.tools.cli.output.CommandFailure;

/** What scrubs ask of an array: something to compare. */
final class Redundancy {
    private Redundancy() {}

    /** Refuses an array whose parity is used up by missing members. */
    static void require(AssembledArray assembled, ArrayOptions array) {
        if (assembled.degradedBy() > 0) {
            throw CommandFailure.refused("the array is degraded by " + assembled.degradedBy()
                    + ", so there is not enough to compare; first: " + array.commandLine("rebuild"));
        }
    }
}
