package org.asyncraid.raid.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.asyncraid.raid.superblock.Parsed;

/**
 * The head of a piece of journal: 4 KiB that name the blocks which follow.
 *
 * <table>
 * <caption>{@code struct r5l_meta_block} of Linux's include/uapi/linux/raid/md_p.h, little-endian</caption>
 * <tr><th>offset</th><th>bytes</th><th>md's name</th></tr>
 * <tr><td>0</td><td>4</td><td>{@code magic}: 6433c509</td></tr>
 * <tr><td>4</td><td>4</td><td>{@code checksum} of the 4 KiB, this field taken as 0; see {@link JournalChecksum}</td></tr>
 * <tr><td>8</td><td>1</td><td>{@code version}: 1; three bytes of padding follow</td></tr>
 * <tr><td>12</td><td>4</td><td>{@code meta_size}: bytes used, these 32 included</td></tr>
 * <tr><td>16</td><td>8</td><td>{@code seq}</td></tr>
 * <tr><td>24</td><td>8</td><td>{@code position}: its own sector in the ring</td></tr>
 * <tr><td>32</td><td></td><td>payloads: {@code type} (2 bytes: 0 data, 1 parity, 2 flush), {@code flags} (2), {@code size}
 * (4: sectors logged; bytes that follow for a flush), then {@code location} (8, a sector) and a checksum (4) a block, or
 * for a flush 8 bytes for each row's sector</td></tr>
 * </table>
 *
 * @param seq one more than that of the meta block before
 * @param positionSector where in the ring it lies
 * @param payloads in the order of their blocks
 */
public record JournalMetaBlock(long seq, long positionSector, List<JournalPayload> payloads) {
    /** The unit of the journal, whatever the device's blocks are. */
    public static final int BLOCK_BYTES = 4096;

    static final int BLOCK_SECTORS = BLOCK_BYTES / 512;
    static final int HEAD_BYTES = 32;
    private static final int MAGIC = 0x6433c509;
    private static final int VERSION = 1;
    private static final int DATA = 0;
    private static final int PARITY = 1;
    private static final int FLUSH = 2;
    private static final int CHECKSUM_AT = 4;
    private static final int META_SIZE_AT = 12;

    /** @throws IllegalArgumentException when the payloads do not fit */
    public JournalMetaBlock {
        payloads = List.copyOf(payloads);
        int bytes = HEAD_BYTES;
        for (JournalPayload payload : payloads) {
            bytes += payload.encodedBytes();
        }
        if (bytes > BLOCK_BYTES) {
            throw new IllegalArgumentException("payloads of " + bytes + " bytes; allowed: " + BLOCK_BYTES);
        }
    }

    /** The first meta block of a new journal, as mdadm writes it. */
    public static JournalMetaBlock first(long seq) {
        return new JournalMetaBlock(seq, 0, List.of());
    }

    /**
     * Reads a meta block. A wrong magic, version or checksum is {@link Parsed.Absent}: in a ring that is what the end of the
     * log looks like.
     *
     * @param block {@link #BLOCK_BYTES} bytes, left as they are
     */
    public static Parsed<JournalMetaBlock> parse(ByteBuffer block, JournalChecksum checksum) {
        ByteBuffer fields = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fields.put(block.duplicate()).rewind();
        int stored = fields.getInt(CHECKSUM_AT);
        fields.putInt(CHECKSUM_AT, 0);
        if (fields.getInt(0) != MAGIC || fields.get(8) != VERSION || checksum.of(fields.duplicate()) != stored) {
            return new Parsed.Absent<>();
        }
        int end = fields.getInt(META_SIZE_AT);
        if (end < HEAD_BYTES || end > BLOCK_BYTES) {
            return new Parsed.Damaged<>("a meta block says that it has " + Integer.toUnsignedString(end) + " bytes");
        }
        List<JournalPayload> payloads = new ArrayList<>();
        fields.position(HEAD_BYTES).limit(end);
        while (fields.hasRemaining()) {
            if (!readPayload(fields, payloads)) {
                return new Parsed.Damaged<>(
                        "a meta block has a payload that is not known at its byte " + fields.position());
            }
        }
        return new Parsed.Value<>(new JournalMetaBlock(fields.getLong(16), fields.getLong(24), payloads));
    }

    /** Reads one payload, and a flush of several rows as several. Returns whether there is one that makes sense. */
    private static boolean readPayload(ByteBuffer fields, List<JournalPayload> payloads) {
        int at = fields.position();
        int left = fields.remaining();
        if (left < 8 || fields.getShort(at + 2) != 0) {
            return false;
        }
        int size = fields.getInt(at + 4);
        switch (fields.getShort(at)) {
            case DATA -> {
                if (left < 20 || size != BLOCK_SECTORS) {
                    return false;
                }
                payloads.add(new JournalPayload.Data(fields.getLong(at + 8), fields.getInt(at + 16)));
                fields.position(at + 20);
            }
            case PARITY -> {
                boolean hasQ = size == 2 * BLOCK_SECTORS;
                int bytes = hasQ ? 24 : 20;
                if (left < bytes || (!hasQ && size != BLOCK_SECTORS)) {
                    return false;
                }
                payloads.add(new JournalPayload.Parity(
                        fields.getLong(at + 8), hasQ, fields.getInt(at + 16), hasQ ? fields.getInt(at + 20) : 0));
                fields.position(at + bytes);
            }
            case FLUSH -> {
                if (size < 0 || size % 8 != 0 || size > left - 8) {
                    return false;
                }
                for (int i = 0; i < size; i += 8) {
                    payloads.add(new JournalPayload.Flush(fields.getLong(at + 8 + i)));
                }
                fields.position(at + 8 + size);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Blocks that follow it. */
    public int blocks() {
        int blocks = 0;
        for (JournalPayload payload : payloads) {
            blocks += payload.blocks();
        }
        return blocks;
    }

    /** The block as it lies on disk. Each flush is written as a payload of its own, as md does. */
    public byte[] encode(JournalChecksum checksum) {
        byte[] block = new byte[BLOCK_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        begin(fields, seq, positionSector);
        for (JournalPayload payload : payloads) {
            switch (payload) {
                case JournalPayload.Data data -> putData(fields, data.arraySector(), data.checksum());
                case JournalPayload.Parity parity ->
                    putParity(fields, parity.memberSector(), parity.hasQ(), parity.pChecksum(), parity.qChecksum());
                case JournalPayload.Flush flush ->
                    fields.putShort((short) FLUSH).putShort((short) 0).putInt(8).putLong(flush.memberSector());
            }
        }
        seal(fields, 0, checksum);
        return block;
    }

    /** Writes the head of an empty meta block; payloads are put behind it, then it is sealed. */
    static void begin(ByteBuffer fields, long seq, long positionSector) {
        fields.putInt(MAGIC)
                .putInt(0)
                .putInt(VERSION)
                .putInt(HEAD_BYTES)
                .putLong(seq)
                .putLong(positionSector);
    }

    static void putData(ByteBuffer fields, long arraySector, int checksum) {
        fields.putShort((short) DATA).putShort((short) 0).putInt(BLOCK_SECTORS);
        fields.putLong(arraySector).putInt(checksum);
    }

    static void putParity(ByteBuffer fields, long memberSector, boolean hasQ, int pChecksum, int qChecksum) {
        fields.putShort((short) PARITY).putShort((short) 0).putInt(hasQ ? 2 * BLOCK_SECTORS : BLOCK_SECTORS);
        fields.putLong(memberSector).putInt(pChecksum);
        if (hasQ) {
            fields.putInt(qChecksum);
        }
    }

    /** Fills up with zeroes, and puts in the size and the checksum; the block begins at {@code start} and ends at the limit. */
    static void seal(ByteBuffer fields, int start, JournalChecksum checksum) {
        fields.putInt(start + META_SIZE_AT, fields.position() - start);
        while (fields.remaining() >= Long.BYTES) {
            fields.putLong(0);
        }
        while (fields.hasRemaining()) {
            fields.put((byte) 0);
        }
        fields.putInt(start + CHECKSUM_AT, 0);
        fields.position(start);
        fields.putInt(start + CHECKSUM_AT, checksum.of(fields));
    }
}
