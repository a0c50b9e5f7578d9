package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;

/**
 * Real metadata with some bytes changed: whatever it says, reading it ends in a value or a reason, and takes little
 * memory.
 */
class MutatedSuperblockProperties {

    private static final int MUTANTS_A_TRY = 100;

    /** Of which the first call takes some hundred KiB, for the classes it loads. */
    private static final long MOST_BYTES_ALLOCATED = 4 << 20;

    private static final long[] EXTREMES = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff, 0xfffe, 4096, 1L << 54};

    /** A superblock of every golden array that is part of the project. */
    private static final List<Specimen> SPECIMENS = specimens();

    private record Specimen(Place place, byte[] region) {}

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void readingASuperblockEndsInAValueOrAReason(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int values = 0;
        int damages = 0;
        for (int mutant = 0; mutant < MUTANTS_A_TRY; mutant++) {
            Specimen specimen = SPECIMENS.get(random.nextInt(SPECIMENS.size()));
            byte[] region = specimen.region().clone();
            mutate(region, random);
            if (random.nextInt(4) > 0) {
                putChecksumRight(specimen.place(), region);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            switch (specimen.place().parse(region)) {
                case Parsed.Value<Superblock> value -> {
                    useEverything(value.value());
                    values++;
                }
                case Parsed.Damaged<Superblock> damaged -> {
                    assertFalse(damaged.reason().isBlank());
                    damages++;
                }
                case Parsed.Absent<Superblock> absent -> assertTrue(magicIsGone(region));
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated <= MOST_BYTES_ALLOCATED, () -> allocated + " bytes were allocated");
        }
        assertNotEquals(0, values);
        assertNotEquals(0, damages);
    }

    private static void useEverything(Superblock superblock) {
        assertTrue(superblock.raidDisks() >= 0 && superblock.componentSectors() >= 0 && superblock.dataSize() >= 0);
        assertTrue(superblock.dataOffset() + superblock.dataSize() >= 0);
        assertTrue(superblock.arrayState().length() >= superblock.raidDisks());
        superblock.features().labels();
        superblock.role();
        superblock.reshape();
        superblock.bitmap();
        superblock.partialParityLog();
        superblock.badBlockLog();
        assertFalse(superblock.toString().isEmpty());
        if (superblock instanceof Superblock1 version1
                && superblock.whyNotWritable().isEmpty()) {
            Superblock1 changed = version1.withEvents(1).withRole(3, new MemberRole.Active(1));
            byte[] region = Arrays.copyOf(changed.encode(), Place.BYTES);
            assertEquals(
                    new Parsed.Value<Superblock>(changed),
                    Superblock1.parse(changed.version(), changed.superblockSector(), region));
        }
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void readingTheHeadOfABitmapEndsInAValueOrAReason(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int mutant = 0; mutant < MUTANTS_A_TRY; mutant++) {
            byte[] head = bitmapHead();
            mutate(head, random);
            switch (BitmapHeader.parse(head)) {
                case Parsed.Value<BitmapHeader> value ->
                    assertTrue(value.value().bits() >= 0);
                case Parsed.Damaged<BitmapHeader> damaged ->
                    assertFalse(damaged.reason().isBlank());
                case Parsed.Absent<BitmapHeader> absent -> assertNotEquals(0x6d746962, LittleEndian.s32(head, 0));
            }
        }
    }

    @Property
    void readingALogOfBadBlocksEndsInAValueOrAReason(@ForAll byte[] bytes, @ForAll byte shift) {
        switch (BadBlockLog.parse(bytes, shift & 0xff)) {
            case Parsed.Value<BadBlockLog> value ->
                assertTrue(
                        value.value().badSectors().stream().allMatch(bad -> bad.sector() >= 0 && bad.sectors() >= 0));
            case Parsed.Damaged<BadBlockLog> damaged ->
                assertFalse(damaged.reason().isBlank());
            case Parsed.Absent<BadBlockLog> absent -> throw new AssertionError("a log has no magic to lack");
        }
    }

    /**
     * Overwrites one to six fields, mostly of the first 256 bytes and rarely the magic, with anything or with an
     * extreme.
     */
    private static void mutate(byte[] bytes, SplittableRandom random) {
        int fields = random.nextInt(1, 7);
        for (int field = 0; field < fields; field++) {
            int width = 1 << random.nextInt(4);
            int limit = random.nextInt(8) > 0 ? 256 : bytes.length;
            int offset = random.nextInt(limit / width) * width;
            if (offset == 0 && random.nextInt(8) > 0) {
                offset = 8;
            }
            long value = random.nextBoolean() ? random.nextLong() : EXTREMES[random.nextInt(EXTREMES.length)];
            for (int i = 0; i < width; i++) {
                bytes[offset + i] = (byte) (value >>> 8 * i);
            }
        }
    }

    private static boolean magicIsGone(byte[] region) {
        return LittleEndian.u32(region, 0) != Superblock1.MAGIC_NUMBER;
    }

    private static void putChecksumRight(Place place, byte[] region) {
        if (place.version() == MetadataVersion.V0_90) {
            Superblock090Field.SB_CSUM.put(region, 0);
            Superblock090Field.SB_CSUM.put(region, LittleEndian.foldedSum(region, Place.BYTES));
        } else if (Superblock1Field.MAX_DEV.get(region) <= Superblock1.MAX_ROLES) {
            Superblock1Field.SB_CSUM.put(region, Superblock1.checksumOf(region));
        }
    }

    private static byte[] bitmapHead() {
        byte[] head = new byte[BitmapHeader.BYTES];
        LittleEndian.putU32(head, 0, 0x6d746962);
        LittleEndian.putU32(head, 4, 4);
        LittleEndian.putU64(head, 40, 22528);
        LittleEndian.putU32(head, 52, 65536);
        LittleEndian.putU32(head, 56, 5);
        return head;
    }

    private static List<Specimen> specimens() {
        List<Specimen> specimens = new ArrayList<>();
        try {
            for (GoldenArray array : GoldenArrays.committed()) {
                byte[] last = List.copyOf(array.readMembers().values()).getLast();
                for (Place place : SuperblockSearch.places(last.length / 512)) {
                    int from = (int) place.sector() * 512;
                    byte[] region = Arrays.copyOfRange(last, from, from + Place.BYTES);
                    if (!magicIsGone(region)) {
                        specimens.add(new Specimen(place, region));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return specimens;
    }
}
