package org.asyncraid.raid.array;

import org.asyncraid.raid.superblock.Superblock;

/**
 * A member as it is now; a snapshot.
 *
 * @param name its device's name
 * @param slot its role number, or -1 for a spare
 * @param state what it is
 * @param superblock the last that was read from it or written to it
 */
public record MemberStatus(String name, int slot, MemberState state, Superblock superblock) {}
