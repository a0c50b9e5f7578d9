package org.asyncraid.raid.ppl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;

/** What a log tells is what was put into it, and no bytes whatever make reading it fail. */
class LogFormatProperties {
    private static final int AREA = 256 << 10;
    private static final int MD_CHECKSUM = 532;
    private static final int PPL6_CHECKSUM = 12;

    /** A unit as it was made. */
    private record Made(List<LogEntry> entries, List<Integer> payloads) {}

    @Property(tries = 300)
    void tellsWhatWasPutIntoIt(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean six = random.nextBoolean();
        ArrayGeometry geometry = geometry(six);
        int slot = random.nextInt(geometry.layout().raidDisks());
        LogFormat format = format(six, geometry, slot);
        byte[] area = new byte[AREA];
        random.nextBytes(area);
        Made made = unit(format, geometry, slot, area, 0, 7, random);
        List<LogUnit> units = format.read(area);
        assertEquals(1, units.size());
        assertEquals(7, units.getFirst().generation());
        assertEquals(0, units.getFirst().refused());
        List<LoggedUpdate> told = units.getFirst().updates();
        assertEquals(made.entries.size(), told.size());
        for (int i = 0; i < told.size(); i++) {
            LogEntry entry = made.entries.get(i);
            LoggedUpdate update = told.get(i);
            BitSet modified = new BitSet();
            modified.set(entry.firstData(), entry.firstData() + entry.dataCount());
            assertEquals(entry.stripe(), update.stripe());
            assertEquals(entry.offset(), update.offset());
            assertEquals(entry.length(), update.length());
            assertEquals(modified, update.modified());
            byte[] partial = entry.isOfQ() ? update.partialQ() : update.partialP();
            byte[] expected = new byte[entry.length()];
            int at = made.payloads.get(i);
            if (entry.hasPartial()) {
                System.arraycopy(area, at, expected, 0, expected.length);
                at += expected.length;
            }
            assertArrayEquals(expected, partial);
            for (Map.Entry<Integer, byte[]> kept : update.newContent().entrySet()) {
                byte[] content = new byte[entry.length()];
                System.arraycopy(area, at, content, 0, content.length);
                assertArrayEquals(content, kept.getValue());
                at += content.length;
            }
            assertEquals(entry.keptCount(), update.newContent().size());
        }
    }

    @Property(tries = 3000)
    void survivesAnyChange(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean six = random.nextBoolean();
        ArrayGeometry geometry = geometry(six);
        int slot = random.nextInt(geometry.layout().raidDisks());
        LogFormat format = format(six, geometry, slot);
        byte[] area = new byte[AREA];
        unit(format, geometry, slot, area, 0, 7, random);
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(4) == 0 ? random.nextInt(4096) : random.nextInt(six ? 300 : 700);
            area[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextBoolean() ? 0xff : 0x7f);
        }
        if (random.nextInt(4) > 0) {
            sign(area, six ? PPL6_CHECKSUM : MD_CHECKSUM);
        }
        for (LogUnit unit : format.read(area)) {
            for (LoggedUpdate update : unit.updates()) {
                assertTrue(update.stripe() >= 0 && update.stripe() < geometry.stripes());
                assertTrue(update.offset() >= 0 && update.offset() + update.length() <= geometry.chunkBytes());
                assertTrue(update.modified().length() <= geometry.layout().dataDisks());
                boolean ofQ = update.partialQ() != null;
                assertEquals(
                        slot,
                        ofQ
                                ? geometry.layout().qSlot(update.stripe())
                                : geometry.layout().pSlot(update.stripe()));
            }
        }
    }

    @Property(tries = 200)
    void ofSeveralUnitsThoseCountThatTheNewestSays(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ArrayGeometry geometry = geometry(true);
        LogFormat format = format(true, geometry, 1);
        byte[] area = new byte[AREA];
        int units = 2 + random.nextInt(4);
        int oldest = random.nextInt(units);
        int begin = random.nextInt(4);
        for (int i = 0; i < units; i++) {
            int at = (begin + i) % (units + 1) * (AREA / 8);
            byte[] header = new byte[LogArea.HEADER_BYTES];
            format.encode(
                    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN),
                    100 + i,
                    100 + Math.min(i, oldest),
                    List.of());
            System.arraycopy(header, 0, area, at, header.length);
        }
        List<Long> expected = new ArrayList<>();
        for (long i = oldest; i < units; i++) {
            expected.add(100 + i);
        }
        assertEquals(
                expected, format.read(area).stream().map(LogUnit::generation).toList());
    }

    /** Which is why md's can be written anew in its place. */
    @Property(tries = 200)
    void headersOfMdDifferInOneSectorOnly(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ArrayGeometry geometry = geometry(false);
        LogFormat format = format(false, geometry, 2);
        byte[] one = new byte[AREA];
        byte[] other = new byte[AREA];
        unit(format, geometry, 2, one, 0, random.nextLong(), random);
        unit(format, geometry, 2, other, 0, random.nextLong(), random);
        List<LogEntry> full = new ArrayList<>();
        for (int i = 0; i < MdLogFormat.ENTRIES_IN_PLACE; i++) {
            LogEntry entry = new LogEntry();
            entry.begin(i, random.nextLong(geometry.stripes()), 0, 4096);
            entry.checksum(random.nextInt());
            full.add(entry);
        }
        byte[] most = new byte[LogArea.HEADER_BYTES];
        format.encode(ByteBuffer.wrap(most).order(ByteOrder.LITTLE_ENDIAN), -1, -1, full);
        for (byte[] header : List.of(other, most)) {
            assertEquals(-1, Arrays.mismatch(one, 0, 512, header, 0, 512));
            assertEquals(-1, Arrays.mismatch(one, 1024, 4096, header, 1024, 4096));
        }
    }

    @Property(tries = 200)
    void retiredEntriesTellNothingWhateverTheirPayload(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ArrayGeometry geometry = geometry(false);
        LogFormat format = format(false, geometry, 2);
        byte[] area = new byte[AREA];
        Made made = unit(format, geometry, 2, area, 0, 7, random);
        List<LogEntry> left = new ArrayList<>();
        for (int i = 0; i < made.entries.size(); i++) {
            LogEntry entry = made.entries.get(i);
            if (random.nextBoolean()) {
                entry.retire();
                area[made.payloads.get(i)] += (byte) Math.min(1, format.payloadBytes(entry));
            } else {
                left.add(entry);
            }
        }
        byte[] header = new byte[LogArea.HEADER_BYTES];
        format.encode(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN), 8, 8, made.entries);
        System.arraycopy(header, 0, area, 0, header.length);
        LogUnit read = format.read(area).getFirst();
        assertEquals(0, read.refused());
        assertEquals(
                left.stream().map(LogEntry::stripe).toList(),
                read.updates().stream().map(LoggedUpdate::stripe).toList());
    }

    private static ArrayGeometry geometry(boolean six) {
        RaidLevel level = six ? RaidLevel.RAID6 : RaidLevel.RAID5;
        return new ArrayGeometry(new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 6), 16 << 10, 32 * 60);
    }

    private static LogFormat format(boolean six, ArrayGeometry geometry, int slot) {
        MdUuid array = new MdUuid(3, 4);
        return six
                ? new Ppl6LogFormat(array, new MdUuid(5, slot), geometry, slot)
                : new MdLogFormat(array, geometry, slot);
    }

    private static Made unit(
            LogFormat format,
            ArrayGeometry geometry,
            int slot,
            byte[] area,
            int at,
            long generation,
            SplittableRandom random) {
        List<LogEntry> entries = new ArrayList<>();
        List<Integer> payloads = new ArrayList<>();
        Layout layout = geometry.layout();
        int payload = at + LogArea.HEADER_BYTES;
        CRC32C crc = new CRC32C();
        for (int i = random.nextInt(12); i > 0; i--) {
            long stripe = random.nextLong(geometry.stripes());
            boolean ofP = layout.pSlot(stripe) == slot;
            boolean ofQ = format instanceof Ppl6LogFormat && layout.qSlot(stripe) == slot;
            if (!ofP && !ofQ) {
                continue;
            }
            int offset = 4096 * random.nextInt(4);
            LogEntry entry = new LogEntry();
            int length = 4096 * (1 + random.nextInt(4 - offset / 4096));
            entry.begin(i, stripe, offset, length);
            int count = 1 + random.nextInt(layout.dataDisks());
            int first = random.nextInt(layout.dataDisks() - count + 1);
            entry.replaces(first, count);
            entry.parity(ofQ, random.nextBoolean(), count < layout.dataDisks());
            if (format instanceof Ppl6LogFormat && random.nextInt(3) == 0) {
                entry.keep(first);
            }
            int bytes = format.payloadBytes(entry);
            if (payload + bytes > area.length) {
                break;
            }
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            System.arraycopy(content, 0, area, payload, bytes);
            crc.reset();
            crc.update(content);
            entry.checksum((int) crc.getValue());
            entries.add(entry);
            payloads.add(payload);
            payload += bytes;
        }
        byte[] header = new byte[LogArea.HEADER_BYTES];
        format.encode(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN), generation, generation, entries);
        System.arraycopy(header, 0, area, at, header.length);
        return new Made(entries, payloads);
    }

    private static void sign(byte[] area, int place) {
        ByteBuffer header = ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(place, 0);
        CRC32C crc = new CRC32C();
        crc.update(area, 0, LogArea.HEADER_BYTES);
        header.putInt(place, (int) crc.getValue());
    }
}
