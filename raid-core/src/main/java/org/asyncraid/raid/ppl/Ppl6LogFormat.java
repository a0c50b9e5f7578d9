package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.MdUuid;

/**
 * The partial parity log of a RAID-6, which is this program's own: on P's member what the unmodified blocks contribute to P,
 * on Q's member what they contribute to Q, and on both the new content of blocks that no member keeps. All numbers are
 * little-endian; checksums are CRC-32C.
 *
 * <pre>
 *    0   8  magic           "asyncrd6"
 *    8   4  version         1
 *   12   4  checksum        of these 4096 bytes, itself taken as 0
 *   16  16  array UUID      as in the superblock
 *   32  16  member UUID     the device_uuid of the member that keeps this log
 *   48   8  generation
 *   56   8  oldest          generation of the oldest unit that counts
 *   64   4  entries         at most 80
 *   68  60  0
 *  128      entries, 48 bytes each:
 *        8  sequence        equal in both logs of a write
 *        8  stripe
 *        4  offset          in the chunk, in bytes
 *        4  length          of each block, in bytes
 *        2  first           data index of the first block that is replaced
 *        2  count           of such blocks
 *        2  kept, twice     data index of a block whose new content follows; ffff: none
 *        1  parity          0: P, 1: Q
 *        1  partial         1: partial parity follows; 0: every data block is replaced
 *        1  both            1: the other parity's log tells of it too
 *        1  0
 *        4  checksum        of all that follows for this entry
 *        8  0
 * </pre>
 *
 * Behind the header, for each entry in order: partial parity, then the kept blocks.
 */
final class Ppl6LogFormat implements LogFormat {
    static final int MAX_ENTRIES = 80;

    private static final long MAGIC = 0x3664_7263_6e79_7361L;
    private static final int VERSION = 1;
    private static final int CHECKSUM = 12;
    private static final int ARRAY = 16;
    private static final int MEMBER = 32;
    private static final int GENERATION = 48;
    private static final int OLDEST = 56;
    private static final int COUNT = 64;
    private static final int ENTRIES = 128;
    private static final int ENTRY_BYTES = 48;
    private static final int NOBODY = 0xffff;

    private final ArrayGeometry geometry;
    private final int slot;
    private final byte[] array;
    private final byte[] member;
    private final CRC32C crc = new CRC32C();

    /** The log on the member of a slot. */
    Ppl6LogFormat(MdUuid array, MdUuid member, ArrayGeometry geometry, int slot) {
        this.geometry = geometry;
        this.slot = slot;
        this.array = array.bytes();
        this.member = member.bytes();
    }

    @Override
    public int maxEntries() {
        return MAX_ENTRIES;
    }

    /** The newest unit, and those before it back to the oldest that it says counts. */
    @Override
    public List<LogUnit> read(byte[] area) {
        List<LogUnit> units = new ArrayList<>();
        for (int at = 0; at <= area.length - LogArea.HEADER_BYTES; at += LogArea.HEADER_BYTES) {
            parse(area, at).ifPresent(units::add);
        }
        if (units.isEmpty()) {
            return units;
        }
        units.sort((a, b) -> Long.compareUnsigned(a.generation(), b.generation()));
        long oldest = units.getLast().oldest();
        units.removeIf(unit -> Long.compareUnsigned(unit.generation(), oldest) < 0);
        return units;
    }

    private Optional<LogUnit> parse(byte[] area, int at) {
        ByteBuffer header = ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
        int count = header.getInt(at + COUNT);
        boolean valid = header.getLong(at) == MAGIC
                && header.getInt(at + 8) == VERSION
                && Arrays.equals(area, at + ARRAY, at + ARRAY + 16, array, 0, 16)
                && Arrays.equals(area, at + MEMBER, at + MEMBER + 16, member, 0, 16)
                && count >= 0
                && count <= MAX_ENTRIES
                && header.getInt(at + CHECKSUM) == LogHeader.checksum(crc, area, at, CHECKSUM);
        if (!valid) {
            return Optional.empty();
        }
        List<LoggedUpdate> updates = new ArrayList<>();
        int refused = 0;
        long payload = (long) at + LogArea.HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            int entry = at + ENTRIES + i * ENTRY_BYTES;
            long bytes = payloadBytes(header, entry);
            if (payload + bytes > area.length) {
                return Optional.empty();
            }
            Optional<LoggedUpdate> told = entry(area, header, entry, (int) payload, (int) bytes);
            told.ifPresent(updates::add);
            refused += told.isPresent() ? 0 : 1;
            payload += bytes;
        }
        return Optional.of(new LogUnit(
                header.getLong(at + GENERATION), header.getLong(at + OLDEST), (int) payload - at, updates, refused));
    }

    private static long payloadBytes(ByteBuffer header, int at) {
        int blocks = header.get(at + 33) == 0 ? 0 : 1;
        blocks += kept(header, at, 0) == NOBODY ? 0 : 1;
        blocks += kept(header, at, 1) == NOBODY ? 0 : 1;
        return blocks * Integer.toUnsignedLong(header.getInt(at + 20));
    }

    private static int kept(ByteBuffer header, int at, int which) {
        return header.getShort(at + 28 + 2 * which) & 0xffff;
    }

    private Optional<LoggedUpdate> entry(byte[] area, ByteBuffer header, int at, int payload, int bytes) {
        long stripe = header.getLong(at + 8);
        int offset = header.getInt(at + 16);
        int length = header.getInt(at + 20);
        int first = header.getShort(at + 24) & 0xffff;
        int count = header.getShort(at + 26) & 0xffff;
        boolean ofQ = header.get(at + 32) == 1;
        int disks = geometry.layout().dataDisks();
        crc.reset();
        crc.update(area, payload, bytes);
        boolean usable = header.getInt(at + 36) == (int) crc.getValue()
                && stripe >= 0
                && stripe < geometry.stripes()
                && offset >= 0
                && length > 0
                && (offset | length) % 512 == 0
                && offset <= geometry.chunkBytes() - length
                && count > 0
                && first + count <= disks
                && slot
                        == (ofQ
                                ? geometry.layout().qSlot(stripe)
                                : geometry.layout().pSlot(stripe));
        if (!usable) {
            return Optional.empty();
        }
        BitSet modified = new BitSet();
        modified.set(first, first + count);
        int from = payload;
        byte[] partial = new byte[length];
        if (header.get(at + 33) != 0) {
            System.arraycopy(area, from, partial, 0, length);
            from += length;
        } else if (count < disks) {
            return Optional.empty();
        }
        Map<Integer, byte[]> content = new TreeMap<>();
        for (int which = 0; which < 2; which++) {
            int data = kept(header, at, which);
            if (data != NOBODY) {
                content.put(data, Arrays.copyOfRange(area, from, from + length));
                from += length;
            }
        }
        return Optional.of(new LoggedUpdate(
                header.getLong(at),
                stripe,
                offset,
                length,
                modified,
                ofQ ? null : partial,
                ofQ ? partial : null,
                content,
                header.get(at + 34) != 0));
    }

    @Override
    public int payloadBytes(LogEntry entry) {
        return entry.length() * ((entry.hasPartial() ? 1 : 0) + entry.keptCount());
    }

    @Override
    public void encode(ByteBuffer page, long generation, long oldest, List<LogEntry> entries) {
        for (int i = 0; i < LogArea.HEADER_BYTES; i += 8) {
            page.putLong(i, 0);
        }
        page.putLong(0, MAGIC);
        page.putInt(8, VERSION);
        page.put(ARRAY, array);
        page.put(MEMBER, member);
        page.putLong(GENERATION, generation);
        page.putLong(OLDEST, oldest);
        page.putInt(COUNT, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            int at = ENTRIES + i * ENTRY_BYTES;
            page.putLong(at, entry.sequence());
            page.putLong(at + 8, entry.stripe());
            page.putInt(at + 16, entry.offset());
            page.putInt(at + 20, entry.length());
            page.putShort(at + 24, (short) entry.firstData());
            page.putShort(at + 26, (short) entry.dataCount());
            page.putShort(at + 28, (short) (entry.keptCount() > 0 ? entry.kept(0) : NOBODY));
            page.putShort(at + 30, (short) (entry.keptCount() > 1 ? entry.kept(1) : NOBODY));
            page.put(at + 32, (byte) (entry.isOfQ() ? 1 : 0));
            page.put(at + 33, (byte) (entry.hasPartial() ? 1 : 0));
            page.put(at + 34, (byte) (entry.isInBothLogs() ? 1 : 0));
            page.putInt(at + 36, entry.checksum());
        }
        LogHeader.sign(crc, page, CHECKSUM);
    }
}
