package org.asyncraid.raid.superblock;

/**
 * A run of sectors of a member that belongs to its metadata.
 *
 * @param sector the first, counted from the start of the device
 * @param sectors how many; 0 where the superblock does not say
 */
public record Extent(long sector, long sectors) {}
