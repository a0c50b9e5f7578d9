package org.asyncraid.tools.cli.machine;

/**
 * What a machine is put together with.
 *
 * @param transferBytes pages for what commands read and write themselves
 * @param arrayBytes pages for the windows of an array
 * @param ioThreads file requests that run side by side
 */
public record MachineConfig(long transferBytes, long arrayBytes, int ioThreads) {
    /** Some thirty windows of ten members with 512 KiB chunks; 16 requests keep a rotating disk's queue and an SSD busy. */
    public static final MachineConfig DEFAULT = new MachineConfig(64L << 20, 256L << 20, 16);
}
