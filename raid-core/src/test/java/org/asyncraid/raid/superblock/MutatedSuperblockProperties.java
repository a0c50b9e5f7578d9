package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;

/** Real superblocks with some bytes changed: whatever they say, reading them ends in a value or a reason. */
class MutatedSuperblockProperties {

    private static final long MOST_BYTES_ALLOCATED = 256 << 10;

    /** A superblock of every golden array that is part of the project. */
    private static final List<Specimen> SPECIMENS = specimens();

    private record Specimen(Place place, byte[] region) {}

    /**
     * A change of some bytes.
     *
     * @param bytes how many, from 1 to 8
     * @param value its low bytes go there, little-endian
     */
    private record Mutation(int offset, int bytes, long value) {

        void apply(byte[] region) {
            for (int i = 0; i < bytes && offset + i < region.length; i++) {
                region[offset + i] = (byte) (value >>> 8 * i);
            }
        }
    }

    @Property(tries = 100_000, shrinking = ShrinkingMode.BOUNDED)
    void readingEndsInAValueOrAReason(
            @ForAll("anySpecimen") Specimen specimen,
            @ForAll("mutations") List<Mutation> mutations,
            @ForAll boolean checksumPutRight) {
        byte[] region = specimen.region().clone();
        mutations.forEach(mutation -> mutation.apply(region));
        if (checksumPutRight) {
            putChecksumRight(specimen.place(), region);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Parsed<Superblock> parsed = specimen.place().parse(region);
        switch (parsed) {
            case Parsed.Value<Superblock> value -> useEverything(value.value());
            case Parsed.Damaged<Superblock> damaged ->
                assertFalse(damaged.reason().isBlank());
            case Parsed.Absent<Superblock> absent -> assertTrue(magicIsGone(region));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated <= MOST_BYTES_ALLOCATED, () -> allocated + " bytes were allocated");
        Statistics.label("outcome").collect(parsed.getClass().getSimpleName()).coverage(coverage -> {
            coverage.check("Value").percentage(share -> share > 10);
            coverage.check("Damaged").percentage(share -> share > 10);
        });
    }

    private static void useEverything(Superblock superblock) {
        assertTrue(superblock.raidDisks() >= 0 && superblock.componentSectors() >= 0 && superblock.dataSize() >= 0);
        assertTrue(superblock.dataOffset() + superblock.dataSize() >= 0);
        superblock.arrayState();
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

    @Property(tries = 20_000)
    void headsOfBitmapsEndInAValueOrAReason(@ForAll("mutations") List<Mutation> mutations, @ForAll boolean blank) {
        byte[] head = blank ? new byte[BitmapHeader.BYTES] : bitmapHead();
        mutations.forEach(mutation -> mutation.apply(head));
        switch (BitmapHeader.parse(head)) {
            case Parsed.Value<BitmapHeader> value -> assertTrue(value.value().bits() >= 0);
            case Parsed.Damaged<BitmapHeader> damaged ->
                assertFalse(damaged.reason().isBlank());
            case Parsed.Absent<BitmapHeader> absent -> assertTrue(LittleEndian.u32(head, 0) != 0x6d746962);
        }
    }

    @Property(tries = 5_000)
    void logsOfBadBlocksEndInAValueOrAReason(@ForAll byte[] bytes, @ForAll int shift) {
        switch (BadBlockLog.parse(bytes, shift & 15)) {
            case Parsed.Value<BadBlockLog> value ->
                assertTrue(
                        value.value().badSectors().stream().allMatch(bad -> bad.sector() >= 0 && bad.sectors() >= 0));
            case Parsed.Damaged<BadBlockLog> damaged ->
                assertFalse(damaged.reason().isBlank());
            case Parsed.Absent<BadBlockLog> absent -> throw new AssertionError("a log has no magic to lack");
        }
    }

    @Provide
    Arbitrary<Specimen> anySpecimen() {
        return Arbitraries.of(SPECIMENS);
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        Arbitrary<Integer> offsets = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.integers().between(4, 255).withoutEdgeCases()),
                Tuple.of(1, Arbitraries.integers().between(0, 3)),
                Tuple.of(2, Arbitraries.integers().between(256, Place.BYTES - 1)));
        Arbitrary<Long> values = Arbitraries.longs()
                .edgeCases(edges -> edges.add(0L, -1L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, 0xffffL, 0xfffeL, 4096L));
        return Combinators.combine(offsets, Arbitraries.of(1, 2, 4, 8), values)
                .as((offset, bytes, value) -> new Mutation(offset / bytes * bytes, bytes, value))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
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
