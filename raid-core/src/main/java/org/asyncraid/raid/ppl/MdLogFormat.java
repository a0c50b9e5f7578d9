package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.MdUuid;
import org.jspecify.annotations.Nullable;

/**
 * md's partial parity log. All numbers are little-endian; checksums are CRC-32C.
 *
 * <pre>
 *    0  512  reserved        all ones
 *  512    4  signature       checksum of the array's UUID
 *  516    4  padding         0
 *  520    8  generation
 *  528    4  entries_count   at most 148
 *  532    4  checksum        of these 4096 bytes, itself taken as 0
 *  536       entries, 24 bytes each:
 *         8  data_sector     first array sector that is replaced
 *         4  pp_size         bytes of partial parity; 0 where all data of the rows is replaced
 *         4  data_size       bytes of data, over all members; 0 makes an entry without effect
 *         4  parity_disk     slot of P, and of the member that keeps this log
 *         4  checksum        of the partial parity
 * </pre>
 *
 * The partial parity of the entries follows in their order. An entry replaces the same rows of neighbouring data chunks of one
 * stripe. Source: {@code struct ppl_header} in Linux's md_p.h; drivers/md/raid5-ppl.c.
 */
final class MdLogFormat implements LogFormat {
    static final int MAX_ENTRIES = 148;

    /** So many entries are in one sector of 512 bytes with all else that differs from header to header. */
    static final int ENTRIES_IN_PLACE = 20;

    private static final int RESERVED_BYTES = 512;
    private static final int SIGNATURE = 512;
    private static final int GENERATION = 520;
    private static final int COUNT = 528;
    private static final int CHECKSUM = 532;
    private static final int ENTRIES = 536;
    private static final int ENTRY_BYTES = 24;
    private static final int ROW_BYTES = 4096;

    private final ArrayGeometry geometry;
    private final int slot;
    private final int signature;
    private final CRC32C crc = new CRC32C();

    /** The log on the member of a slot. */
    MdLogFormat(MdUuid array, ArrayGeometry geometry, int slot) {
        this.geometry = geometry;
        this.slot = slot;
        crc.update(array.bytes());
        signature = (int) crc.getValue();
    }

    @Override
    public int maxEntries() {
        return MAX_ENTRIES;
    }

    /**
     * The newest unit. Units lie one behind the other from the log's beginning, and begin there again when they have come to
     * its end; so the newest is the last of the first ones whose generations rise.
     */
    @Override
    public List<LogUnit> read(byte[] area) {
        Optional<LogUnit> newest = Optional.empty();
        int at = 0;
        while (at <= area.length - LogArea.HEADER_BYTES) {
            Optional<LogUnit> next = parse(area, at);
            boolean older = next.isEmpty()
                    || newest.filter(unit -> next.get().isOlderThan(unit)).isPresent();
            if (older) {
                break;
            }
            newest = next;
            at += next.get().bytes();
        }
        return newest.stream().toList();
    }

    private Optional<LogUnit> parse(byte[] area, int at) {
        ByteBuffer header = ByteBuffer.wrap(area).order(ByteOrder.LITTLE_ENDIAN);
        int count = header.getInt(at + COUNT);
        boolean valid = header.getInt(at + SIGNATURE) == signature
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
            long partialBytes = Integer.toUnsignedLong(header.getInt(entry + 8));
            if (payload + partialBytes > area.length) {
                return Optional.empty();
            }
            Optional<List<LoggedUpdate>> told = entry(area, header, entry, (int) payload, (int) partialBytes);
            told.ifPresent(updates::addAll);
            refused += told.isPresent() ? 0 : 1;
            payload += partialBytes;
        }
        long generation = header.getLong(at + GENERATION);
        return Optional.of(new LogUnit(generation, generation, (int) payload - at, updates, refused));
    }

    private Optional<List<LoggedUpdate>> entry(byte[] area, ByteBuffer header, int at, int payload, int partialBytes) {
        long sector = header.getLong(at);
        long dataBytes = Integer.toUnsignedLong(header.getInt(at + 12));
        if (dataBytes == 0) {
            return Optional.of(List.of());
        }
        crc.reset();
        crc.update(area, payload, partialBytes);
        boolean usable = header.getInt(at + 20) == (int) crc.getValue()
                && header.getInt(at + 16) == slot
                && partialBytes % 512 == 0
                && partialBytes <= geometry.chunkBytes()
                && sector >= 0
                && sector < geometry.arrayBytes() / 512;
        if (!usable) {
            return Optional.empty();
        }
        byte[] partial = new byte[partialBytes];
        System.arraycopy(area, payload, partial, 0, partialBytes);
        return rows(sector * 512, dataBytes, partial, at);
    }

    /** Splits what an entry tells into runs of rows that replace the same blocks; empty where it makes no sense. */
    private Optional<List<LoggedUpdate>> rows(long first, long dataBytes, byte[] partial, int sequence) {
        int chunk = geometry.chunkBytes();
        int disks = geometry.layout().dataDisks();
        long strip = chunk;
        long end = first + dataBytes;
        if (partial.length < chunk) {
            strip = partial.length > 0 ? partial.length : dataBytes / disks;
            disks = partial.length > 0 ? (int) Math.min(disks, dataBytes / partial.length) : disks;
            end = first + (long) (disks - 1) * chunk + strip;
        }
        if (strip == 0 || strip > chunk || strip % 512 != 0 || disks < 1 || end > geometry.arrayBytes()) {
            return Optional.empty();
        }
        int step = (first | end | strip) % ROW_BYTES == 0 ? ROW_BYTES : 512;
        List<LoggedUpdate> runs = new ArrayList<>();
        @Nullable Run run = null;
        for (int row = 0; row < strip; row += step) {
            BitSet modified = new BitSet();
            long stripe = geometry.stripe(first + row);
            int offset = geometry.offsetInChunk(first + row);
            for (int disk = 0; disk < disks; disk++) {
                long at = first + row + (long) disk * chunk;
                if (at < end) {
                    if (geometry.stripe(at) != stripe) {
                        return Optional.empty();
                    }
                    modified.set(geometry.dataIndex(at));
                }
            }
            if (modified.isEmpty() || geometry.layout().pSlot(stripe) != slot) {
                if (!modified.isEmpty()) {
                    return Optional.empty();
                }
                run = close(run, partial, sequence, runs);
            } else if (run != null && run.takes(stripe, offset, modified)) {
                run.length += step;
            } else {
                close(run, partial, sequence, runs);
                run = new Run(stripe, offset, modified, row, step);
            }
        }
        close(run, partial, sequence, runs);
        return Optional.of(runs);
    }

    private static @Nullable Run close(@Nullable Run run, byte[] partial, int sequence, List<LoggedUpdate> runs) {
        if (run != null) {
            byte[] own = new byte[run.length];
            if (partial.length > 0) {
                System.arraycopy(partial, run.row, own, 0, run.length);
            }
            runs.add(new LoggedUpdate(
                    sequence + runs.size(),
                    run.stripe,
                    run.offset,
                    run.length,
                    run.modified,
                    own,
                    null,
                    Map.of(),
                    false));
        }
        return null;
    }

    @Override
    public int payloadBytes(LogEntry entry) {
        return entry.hasPartial() ? entry.length() : 0;
    }

    @Override
    public void encode(ByteBuffer page, long generation, long oldest, List<LogEntry> entries) {
        for (int i = 0; i < LogArea.HEADER_BYTES; i += 8) {
            page.putLong(i, i < RESERVED_BYTES ? -1 : 0);
        }
        page.putInt(SIGNATURE, signature);
        page.putLong(GENERATION, generation);
        page.putInt(COUNT, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            int at = ENTRIES + i * ENTRY_BYTES;
            page.putLong(at, geometry.arrayOffset(entry.stripe(), entry.firstData(), entry.offset()) / 512);
            page.putInt(at + 8, payloadBytes(entry));
            page.putInt(at + 12, entry.isRetired() ? 0 : entry.dataCount() * entry.length());
            page.putInt(at + 16, slot);
            page.putInt(at + 20, entry.checksum());
        }
        LogHeader.sign(crc, page, CHECKSUM);
    }

    /** Rows that follow each other and replace the same blocks. */
    private static final class Run {
        final long stripe;
        final int offset;
        final BitSet modified;
        final int row;
        int length;

        Run(long stripe, int offset, BitSet modified, int row, int length) {
            this.stripe = stripe;
            this.offset = offset;
            this.modified = modified;
            this.row = row;
            this.length = length;
        }

        boolean takes(long nextStripe, int nextOffset, BitSet nextModified) {
            return nextStripe == stripe && nextOffset == offset + length && nextModified.equals(modified);
        }
    }
}
