package org.asyncraid.raid.array;

import java.util.List;
import java.util.Optional;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.Superblock;

/**
 * How an array is started: what assembly decided, with the devices it decided about.
 *
 * @param name for messages
 * @param geometry its shape
 * @param seats who takes part, as what
 * @param events the event count to go on from
 * @param activeOnDisk whether the superblocks say that it is being written to
 * @param resyncedBytes up to where on each member parity is right; {@link Long#MAX_VALUE} for everywhere
 * @param parityForced whether parity is to be relied on beyond that, because its user said so
 * @param readOnlyReason why it may only be read, if so
 */
public record ArrayStart(
        String name,
        ArrayGeometry geometry,
        List<Seat> seats,
        long events,
        boolean activeOnDisk,
        long resyncedBytes,
        boolean parityForced,
        Optional<String> readOnlyReason) {

    /** Everything is resynced. */
    public static final long RESYNCED = Long.MAX_VALUE;

    public ArrayStart {
        seats = List.copyOf(seats);
    }

    /**
     * A device's part in the array.
     *
     * @param slot its role number, or -1 for a spare
     * @param state what it begins as
     */
    public record Seat(BlockDevice device, Superblock superblock, int slot, MemberState state) {}
}
