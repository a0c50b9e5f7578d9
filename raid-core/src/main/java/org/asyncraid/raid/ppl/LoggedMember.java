package org.asyncraid.raid.ppl;

import org.asyncraid.blockdev.BlockDevice;

/**
 * A member that keeps a log, as recovery sees it.
 *
 * @param dataOffsetBytes where its data begins on the device
 * @param readableBytes how much of its data is right, from there on
 * @param isCurrent whether its log counts
 */
record LoggedMember(
        int slot,
        BlockDevice device,
        long dataOffsetBytes,
        long readableBytes,
        LogArea area,
        LogFormat format,
        boolean isCurrent) {}
