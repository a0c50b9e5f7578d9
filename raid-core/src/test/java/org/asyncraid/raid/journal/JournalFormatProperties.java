package org.asyncraid.raid.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Parsed;

class JournalFormatProperties {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;
    private final JournalChecksum checksum = new JournalChecksum(LogBytes.ANY_ARRAY);

    @Property(tries = 300)
    void whatIsEncodedIsParsed(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<JournalPayload> payloads = new ArrayList<>();
        int left = BLOCK - JournalMetaBlock.HEAD_BYTES;
        for (int n = random.nextInt(220); n > 0 && left >= 24; n--) {
            JournalPayload payload = switch (random.nextInt(4)) {
                case 0 -> new JournalPayload.Data(random.nextLong(), random.nextInt());
                case 1 -> new JournalPayload.Parity(random.nextLong(), false, random.nextInt(), 0);
                case 2 -> new JournalPayload.Parity(random.nextLong(), true, random.nextInt(), random.nextInt());
                default -> new JournalPayload.Flush(random.nextLong());
            };
            payloads.add(payload);
            left -= payload.encodedBytes();
        }
        JournalMetaBlock block = new JournalMetaBlock(random.nextLong(), random.nextLong(), payloads);
        assertEquals(new Parsed.Value<>(block), JournalMetaBlock.parse(buffer(block.encode(checksum)), checksum));
    }

    /** Any bytes are input, also those whose checksum says that they are meant. */
    @Property(tries = 2000)
    void noMetaBlockThrows(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LogBytes log = randomLog(random, 8);
        int meta = (int) (long) log.metas.get(random.nextInt(log.metas.size())) * 512;
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            int at = random.nextInt(4) == 0 ? random.nextInt(BLOCK) : random.nextInt(160);
            log.bytes[meta + at] = random.nextInt(3) == 0 ? (byte) -1 : (byte) random.nextInt();
        }
        if (random.nextInt(8) > 0) {
            ByteBuffer fields = ByteBuffer.wrap(log.bytes, meta, BLOCK).slice().order(ByteOrder.LITTLE_ENDIAN);
            fields.putInt(0, 0x6433c509).put(8, (byte) 1).putInt(4, 0);
            fields.putInt(4, checksum.of(fields.duplicate()));
        }
        log.scan();
    }

    /** Wherever the bytes of a log stop to be right, what lies before is found as if nothing followed. */
    @Property(tries = 200)
    void aDamagedLogIsTheLogBeforeTheDamage(@ForAll long seed) {
        int whole = 1 + new SplittableRandom(seed).nextInt(12);
        LogBytes damaged = randomLog(new SplittableRandom(seed), 13);
        LogBytes before = randomLog(new SplittableRandom(seed), whole);
        SplittableRandom random = new SplittableRandom(~seed);
        long from = damaged.metas.get(whole);
        long next = whole + 1 < damaged.metas.size() ? damaged.metas.get(whole + 1) : damaged.end;
        long at = damaged.ring.after(from, random.nextLong(damaged.ring.distance(from, next) / 8));
        damaged.bytes[(int) at * 512 + random.nextInt(BLOCK)] ^= (byte) (1 << random.nextInt(8));
        assertEquals(assertInstanceOf(JournalContent.Log.class, before.scan()), damaged.scan());
    }

    private static LogBytes randomLog(SplittableRandom random, int metas) {
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        ArrayGeometry geometry =
                new ArrayGeometry(new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 5), 16 << 10, 32 * 12);
        LogBytes log = new LogBytes(geometry, 150, random.nextInt(150), random.nextLong());
        for (int n = 0; n < metas; n++) {
            List<LogBytes.Entry> entries = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                long row = 8L * random.nextInt(48);
                entries.add(
                        switch (random.nextInt(5)) {
                            case 0, 1, 2 -> log.data(8L * random.nextInt((int) (geometry.arrayBytes() / BLOCK)), n);
                            case 3 -> log.parity(row, n);
                            default -> LogBytes.flush(row);
                        });
            }
            log.append(entries.toArray(new LogBytes.Entry[0]));
        }
        return log;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }
}
