package org.asyncraid.raid.replay;

import org.asyncraid.blockdev.BlockDevice;

/**
 * The member that replayed writes of a slot go to.
 *
 * @param dataOffsetBytes where its data begins on the device
 */
public record ReplayTarget(BlockDevice device, long dataOffsetBytes) {}
