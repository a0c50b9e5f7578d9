package org.asyncraid.raid.assembly;

import org.asyncraid.raid.superblock.MdUuid;

/**
 * A device that is to become a member.
 *
 * @param deviceName for messages
 * @param deviceSectors its size
 * @param uuid what its superblock is to call it; chosen at random by the caller
 */
public record NewDevice(String deviceName, long deviceSectors, MdUuid uuid) {}
