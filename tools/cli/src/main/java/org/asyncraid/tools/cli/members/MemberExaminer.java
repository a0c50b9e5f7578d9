package org.asyncraid.tools.cli.members;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.bitmap.BitmapPlace;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.asyncraid.tools.cli.examine.ExaminedBitmap;
import org.asyncraid.tools.cli.examine.ExaminedMember;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/** Reads the metadata of a member, whatever state its array is in. Writes nothing. */
public final class MemberExaminer {
    private static final int SECTOR_BYTES = BlockDevice.SECTOR_BYTES;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int BITMAP_HEAD_SECTOR_BYTES = 512;

    private final DeviceReader reader;

    public MemberExaminer(DeviceReader reader) {
        this.reader = reader;
    }

    /** What the member's newest superblock says; a failure when the device has none that can be trusted. */
    public ExaminedMember examine(BlockDevice device) {
        SuperblockSearch.Outcome outcome = search(device);
        Superblock superblock = switch (outcome.superblock()) {
            case Parsed.Value<Superblock> found -> found.value();
            case Parsed.Absent<Superblock> absent ->
                throw new CommandFailure(
                        ExitCode.NOT_A_MEMBER,
                        device.name() + ": has no md superblock, so it is not a member of an array");
            case Parsed.Damaged<Superblock> damaged ->
                throw new CommandFailure(
                        ExitCode.NOT_A_MEMBER, device.name() + ": has no usable md superblock: " + damaged.reason());
        };
        List<String> remarks = new ArrayList<>(outcome.remarks());
        Optional<ExaminedBitmap> bitmap = superblock
                .bitmap()
                .flatMap(place -> bitmap(device, place, remarks))
                .map(header -> countBits(device, superblock, header, remarks));
        Optional<BadBlockLog> badBlocks = superblock
                .badBlockLog()
                .filter(log -> superblock.features().has(Feature.BAD_BLOCKS))
                .flatMap(log -> badBlocks(device, log, superblock.badBlockShift(), remarks));
        return new ExaminedMember(device.name(), device.sizeBytes(), superblock, remarks, bitmap, badBlocks);
    }

    /** What was found at the places where superblocks lie. */
    SuperblockSearch.Outcome search(BlockDevice device) {
        List<SuperblockSearch.Place> places = SuperblockSearch.places(device.sizeBytes() / SECTOR_BYTES);
        List<byte[]> regions = places.stream()
                .map(place -> reader.read(device, place.sector() * SECTOR_BYTES, SuperblockSearch.Place.BYTES))
                .toList();
        return SuperblockSearch.evaluate(places, regions);
    }

    private Optional<BitmapHeader> bitmap(BlockDevice device, Extent place, List<String> remarks) {
        Optional<byte[]> head = readWithin(device, place.sector(), BITMAP_HEAD_SECTOR_BYTES);
        return value(head.map(BitmapHeader::parse), "there is no bitmap where the superblock says", remarks);
    }

    /** Counts the bits, as far as the room for the bitmap goes. */
    private ExaminedBitmap countBits(
            BlockDevice device, Superblock superblock, BitmapHeader header, List<String> remarks) {
        Optional<BitmapPlace> place = BitmapPlace.of(superblock, device.sizeBytes() / SECTOR_BYTES);
        long roomBytes = place.map(there -> there.roomSectors() * SECTOR_BYTES).orElse(0L);
        long bytes = Math.min(Math.min(roomBytes, BitmapPlace.MAX_BYTES), BitmapHeader.BYTES + (header.bits() + 7) / 8);
        long bits = Math.min(header.bits(), Math.max(0, bytes - BitmapHeader.BYTES) * 8);
        if (bits < header.bits()) {
            remarks.add("of the bitmap's " + header.bits() + " bits there is room for " + bits + " here");
        }
        long dirty = 0;
        for (long done = 0; done < bytes; done += PIECE_BYTES) {
            int length = (int) Math.min(PIECE_BYTES, (bytes - done + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES);
            byte[] piece = reader.read(device, place.orElseThrow().sector() * SECTOR_BYTES + done, length);
            BitSet set = BitSet.valueOf(piece);
            long firstBit = Math.max(0, BitmapHeader.BYTES - done) * 8;
            long endBit = BitmapHeader.BYTES * 8L + bits - done * 8;
            dirty += firstBit < endBit && firstBit < set.size()
                    ? set.get((int) firstBit, (int) Math.min(endBit, piece.length * 8L))
                            .cardinality()
                    : 0;
        }
        return new ExaminedBitmap(header, bits, dirty);
    }

    private Optional<BadBlockLog> badBlocks(BlockDevice device, Extent log, int shift, List<String> remarks) {
        long sectors = Math.min(log.sectors(), BadBlockLog.MAX_SECTORS + 1L);
        Optional<byte[]> bytes = readWithin(device, log.sector(), (int) sectors * SECTOR_BYTES);
        return value(
                bytes.map(read -> BadBlockLog.parse(read, shift)),
                "there is no log of bad blocks where the superblock says",
                remarks);
    }

    private Optional<byte[]> readWithin(BlockDevice device, long sector, int length) {
        boolean inside = sector >= 0 && sector <= (device.sizeBytes() - length) / SECTOR_BYTES;
        return inside ? Optional.of(reader.read(device, sector * SECTOR_BYTES, length)) : Optional.empty();
    }

    private static <T> Optional<T> value(Optional<Parsed<T>> parsed, String absence, List<String> remarks) {
        return switch (parsed.orElseGet(Parsed.Absent::new)) {
            case Parsed.Value<T> found -> Optional.of(found.value());
            case Parsed.Damaged<T> damaged -> {
                remarks.add(damaged.reason());
                yield Optional.empty();
            }
            case Parsed.Absent<T> absent -> {
                remarks.add(absence);
                yield Optional.empty();
            }
        };
    }
}
