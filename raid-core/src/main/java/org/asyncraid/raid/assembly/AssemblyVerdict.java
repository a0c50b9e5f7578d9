package org.asyncraid.raid.assembly;

import java.util.List;

/** What an assembly came to. */
public sealed interface AssemblyVerdict {

    /**
     * There is an array.
     *
     * @param leftOut devices that take no part in it
     * @param warnings what is at risk, a line each
     */
    record Usable(AssembledArray array, List<LeftOut> leftOut, List<String> warnings) implements AssemblyVerdict {

        public Usable {
            leftOut = List.copyOf(leftOut);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * There is none.
     *
     * @param reasons a line each, the most important first
     */
    record Refused(List<String> reasons) implements AssemblyVerdict {

        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * A device that takes no part in the array.
     *
     * @param reason why, in one line that goes on after the device's name and a colon
     */
    record LeftOut(Candidate device, String reason) {}
}
