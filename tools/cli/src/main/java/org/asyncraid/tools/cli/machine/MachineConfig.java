package org.asyncraid.tools.cli.machine;

/** What a machine is put together with. */
public record MachineConfig(long poolBytes) {
    /** Pages for stripes and transfers in flight: some 30 windows of a 10-member array with 512 KiB chunks. */
    public static final long DEFAULT_POOL_BYTES = 256L << 20;
}
