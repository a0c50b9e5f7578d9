package org.asyncraid.raid.assembly;

import org.asyncraid.raid.superblock.Superblock;

/**
 * A device offered as a member.
 *
 * @param deviceName its path, or what else tells it from the others in messages
 * @param deviceSectors its size
 * @param superblock what was found on it
 */
public record Candidate(String deviceName, long deviceSectors, Superblock superblock) {}
