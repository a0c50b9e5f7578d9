package org.asyncraid.raid.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.MdUuid;

/** A ring in memory with a log that is written meta block by meta block, and read by scans. */
public final class LogBytes {
    static final MdUuid ANY_ARRAY = new MdUuid(0x3add492d_2a6c76a7L, 0xe42337a4_b7d14022L);
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;

    final ArrayGeometry geometry;
    final JournalRing ring;
    public final byte[] bytes;
    final JournalChecksum checksum;
    private final MdUuid array;
    final long tail;
    /** Where the log ends, in the ring and by sequence. */
    long end;

    long seq;

    /** Where each meta block lies. */
    final List<Long> metas = new ArrayList<>();

    LogBytes(ArrayGeometry geometry, int blocks, int tailBlock, long firstSeq) {
        this(ANY_ARRAY, geometry, blocks, tailBlock, firstSeq);
    }

    /** An empty ring of so many blocks whose log begins at a block of it. */
    public LogBytes(MdUuid array, ArrayGeometry geometry, int blocks, int tailBlock, long firstSeq) {
        this.array = array;
        checksum = new JournalChecksum(array);
        this.geometry = geometry;
        ring = new JournalRing(0, 8L * blocks);
        bytes = new byte[blocks * BLOCK];
        tail = 8L * tailBlock;
        end = tail;
        seq = firstSeq;
    }

    public long tail() {
        return tail;
    }

    /** One payload with the blocks behind it; a block is filled with one byte. */
    public record Entry(JournalPayload payload, List<Integer> fills) {
        public Entry {
            fills = List.copyOf(fills);
        }
    }

    /** A block of data that is filled with one byte. */
    public Entry data(long arraySector, int fill) {
        return new Entry(new JournalPayload.Data(arraySector, sum(fill)), List.of(fill));
    }

    /** Parity, filled with a byte, and Q with the next. */
    public Entry parity(long memberSector, int fill) {
        boolean hasQ = geometry.layout().parityDisks() > 1;
        JournalPayload payload = new JournalPayload.Parity(memberSector, hasQ, sum(fill), hasQ ? sum(fill + 1) : 0);
        return new Entry(payload, hasQ ? List.of(fill, fill + 1) : List.of(fill));
    }

    static Entry flush(long memberSector) {
        return new Entry(new JournalPayload.Flush(memberSector), List.of());
    }

    /** Appends a meta block with these payloads and their blocks; returns where the first of the blocks lies. */
    public long append(Entry... entries) {
        List<JournalPayload> payloads = new ArrayList<>();
        for (Entry entry : entries) {
            payloads.add(entry.payload());
        }
        metas.add(end);
        put(end, new JournalMetaBlock(seq++, end, payloads).encode(checksum));
        long first = ring.after(end, 1);
        end = first;
        for (Entry entry : entries) {
            for (int fill : entry.fills()) {
                put(end, block(fill));
                end = ring.after(end, 1);
            }
        }
        return first;
    }

    JournalContent scan() {
        return scan(tail);
    }

    JournalContent scan(long tail) {
        JournalScan scan = new JournalScan(geometry, array, ring, tail);
        long limit = 2 * ring.blocks() + 2;
        while (!scan.hasEnded()) {
            if (limit-- == 0) {
                throw new AssertionError("the scan goes round and round");
            }
            scan.give(ByteBuffer.wrap(bytes, (int) ring.deviceBytes(scan.wantedSector()), BLOCK)
                    .slice());
        }
        return scan.outcome();
    }

    private int sum(int fill) {
        return checksum.of(ByteBuffer.wrap(block(fill)));
    }

    private static byte[] block(int fill) {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) fill);
        return block;
    }

    private void put(long position, byte[] block) {
        System.arraycopy(block, 0, bytes, (int) position * 512, BLOCK);
    }
}
