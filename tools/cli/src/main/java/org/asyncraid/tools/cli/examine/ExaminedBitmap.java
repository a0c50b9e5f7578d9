package org.asyncraid.tools.cli.examine;

import org.asyncraid.raid.superblock.BitmapHeader;

/**
 * A member's write-intent bitmap.
 *
 * @param bits that could be read; fewer than the head says where the bitmap runs into something else
 * @param dirtyBits those that are set
 */
public record ExaminedBitmap(BitmapHeader header, long bits, long dirtyBits) {}
