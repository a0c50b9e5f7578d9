package org.asyncraid.raid.assembly;

/** Whether an assembled array may be written to. */
public sealed interface Access {

    record ReadWrite() implements Access {}

    /**
     * It may only be read, and no byte of a member may be written.
     *
     * @param reason why, in one line
     */
    record ReadOnly(String reason) implements Access {}
}
