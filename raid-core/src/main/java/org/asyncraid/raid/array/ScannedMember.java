package org.asyncraid.raid.array;

import java.util.Optional;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.SuperblockSearch;

/**
 * A device and what was found in the places where superblocks can be.
 *
 * @param badBlocks its log of bad blocks; absent where its superblock says that there are none
 */
public record ScannedMember(BlockDevice device, SuperblockSearch.Outcome found, Parsed<BadBlockLog> badBlocks) {

    /** The device as assembly takes it; empty without a superblock that can be trusted. */
    public Optional<Candidate> candidate() {
        return found.superblock() instanceof Parsed.Value<Superblock> value
                ? Optional.of(new Candidate(
                        device.name(), device.sizeBytes() / BlockDevice.SECTOR_BYTES, value.value(), badBlocks))
                : Optional.empty();
    }
}
