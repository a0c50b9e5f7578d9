package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.Access;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.SlotState;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * How an array is started: what assembly decided, with the devices it decided about.
 *
 * @param name for messages
 * @param geometry its shape
 * @param seats who takes part, as what
 * @param journal the device of the write journal; empty where there is none
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
        Optional<Seat> journal,
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

    /** The start of an array without a write journal. */
    public ArrayStart(
            String name,
            ArrayGeometry geometry,
            List<Seat> seats,
            long events,
            boolean activeOnDisk,
            long resyncedBytes,
            boolean parityForced,
            Optional<String> readOnlyReason) {
        this(
                name,
                geometry,
                seats,
                Optional.empty(),
                events,
                activeOnDisk,
                resyncedBytes,
                parityForced,
                readOnlyReason);
    }

    /**
     * The start of an array as it was assembled.
     *
     * @param name for messages
     * @param deviceOf finds the device that was offered as a candidate
     */
    public static ArrayStart of(String name, AssembledArray assembled, Function<Candidate, BlockDevice> deviceOf) {
        List<Seat> seats = new ArrayList<>();
        for (int slot = 0; slot < assembled.slots().size(); slot++) {
            switch (assembled.slots().get(slot)) {
                case SlotState.InSync inSync ->
                    seats.add(seat(inSync.member(), slot, new MemberState.InSync(), deviceOf));
                case SlotState.Recovering recovering -> {
                    long bytes = recovering.recoveredSectors() * BlockDevice.SECTOR_BYTES;
                    seats.add(seat(recovering.member(), slot, new MemberState.Recovering(bytes), deviceOf));
                }
                case SlotState.Missing missing -> {}
            }
        }
        for (AssembledArray.Replacing replacing : assembled.replacements()) {
            long bytes = replacing.copiedSectors() * BlockDevice.SECTOR_BYTES;
            seats.add(seat(replacing.replacement(), replacing.slot(), new MemberState.Replacing(bytes), deviceOf));
        }
        for (Candidate spare : assembled.spares()) {
            seats.add(seat(spare, ArrayMember.NO_SLOT, new MemberState.Spare(), deviceOf));
        }
        Superblock freshest = assembled.freshest();
        long resyncedBytes = assembled.isDirty() ? assembled.resyncOffset() * BlockDevice.SECTOR_BYTES : RESYNCED;
        Optional<String> readOnlyReason = switch (assembled.access()) {
            case Access.ReadWrite readWrite -> Optional.empty();
            case Access.ReadOnly readOnly -> Optional.of(readOnly.reason());
        };
        Optional<Seat> journal = assembled
                .journal()
                .map(device -> seat(device, ArrayMember.NO_SLOT, new MemberState.Journal(), deviceOf));
        boolean givesJournalUp = assembled.hasLostJournal() && readOnlyReason.isEmpty();
        return new ArrayStart(
                name,
                assembled.geometry(),
                givesJournalUp ? seats.stream().map(Seat::withoutJournal).toList() : seats,
                journal,
                freshest.events(),
                !freshest.isClean() && freshest.resyncOffset() == 0,
                resyncedBytes,
                assembled.parityForced(),
                readOnlyReason);
    }

    /** The same, but only to be read; a reason that is there already stays. */
    public ArrayStart readOnly(String reason) {
        return new ArrayStart(
                name,
                geometry,
                seats,
                journal,
                events,
                activeOnDisk,
                resyncedBytes,
                parityForced,
                Optional.of(readOnlyReason.orElse(reason)));
    }

    /** The same, but it may be written to: for arrays over devices whose writes go nowhere. */
    ArrayStart writable() {
        return new ArrayStart(
                name, geometry, seats, journal, events, activeOnDisk, resyncedBytes, parityForced, Optional.empty());
    }

    /** The same, with other devices behind the seats, in their order, and without a journal. */
    ArrayStart withDevices(List<? extends BlockDevice> devices) {
        List<Seat> moved = new ArrayList<>();
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get(i);
            moved.add(new Seat(devices.get(i), seat.superblock(), seat.slot(), seat.state(), seat.badSectors()));
        }
        return new ArrayStart(
                name,
                geometry,
                moved,
                Optional.empty(),
                events,
                activeOnDisk,
                resyncedBytes,
                parityForced,
                readOnlyReason);
    }

    /** The same with parity that is right everywhere. */
    ArrayStart resynced() {
        return new ArrayStart(
                name, geometry, seats, journal, events, activeOnDisk, RESYNCED, parityForced, readOnlyReason);
    }

    private static Seat seat(
            Candidate candidate, int slot, MemberState state, Function<Candidate, BlockDevice> deviceOf) {
        return Seat.of(candidate, deviceOf.apply(candidate), candidate.superblock(), slot, state);
    }

    /**
     * A device's part in the array.
     *
     * @param slot its role number, or -1 for a spare
     * @param state what it begins as
     * @param badSectors those of the device that its log of bad blocks names
     */
    public record Seat(
            BlockDevice device, Superblock superblock, int slot, MemberState state, List<Extent> badSectors) {
        public Seat {
            badSectors = List.copyOf(badSectors);
        }

        /** A candidate's part, with the superblock that it is to have, and with its bad blocks. */
        static Seat of(Candidate candidate, BlockDevice device, Superblock superblock, int slot, MemberState state) {
            List<Extent> badSectors = candidate.badBlocks() instanceof Parsed.Value<BadBlockLog> log
                    ? log.value().badSectors()
                    : List.of();
            return new Seat(device, superblock, slot, state, badSectors);
        }

        /** A device without bad blocks. */
        public Seat(BlockDevice device, Superblock superblock, int slot, MemberState state) {
            this(device, superblock, slot, state, List.of());
        }

        private Seat withoutJournal() {
            return superblock instanceof Superblock1 version1
                    ? new Seat(device, version1.withoutJournal(), slot, state, badSectors)
                    : this;
        }
    }
}
