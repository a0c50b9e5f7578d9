package org.asyncraid.raid.array;

import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.superblock.SuperblockSearch;

/** A device and what was found in the places where superblocks can be. */
public record ScannedMember(BlockDevice device, SuperblockSearch.Outcome found) {}
