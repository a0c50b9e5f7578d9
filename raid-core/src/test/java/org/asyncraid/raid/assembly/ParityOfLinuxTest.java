package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.asyncraid.engines.codec.Evidence;
import org.asyncraid.engines.codec.ReedSolomon;
import org.asyncraid.engines.codec.Verdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.superblock.Feature;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The codec's P and Q are those that Linux wrote. */
class ParityOfLinuxTest {

    /** An array all of whose members are there, stripe by stripe as shards of a code. */
    private static final class Stripes implements AutoCloseable {
        private final AssembledArray array;
        private final ArrayGeometry geometry;
        private final Layout layout;
        private final Map<String, byte[]> contents;
        private final ReedSolomon code;
        private final MemorySegment[] shards;
        private final Arena arena = Arena.ofConfined();

        Stripes(AssembledArray array, Map<String, byte[]> contents) {
            this.array = array;
            this.contents = contents;
            geometry = array.geometry();
            layout = geometry.layout();
            // DDF counts P and Q among the data, as zeros: shards that no member holds.
            int data = layout.parityDisks() == 1 ? layout.dataDisks() : layout.raidDisks();
            code = ReedSolomon.pq(data, layout.parityDisks());
            shards = IntStream.range(0, data + layout.parityDisks())
                    .mapToObj(i -> arena.allocate(geometry.chunkBytes()))
                    .toArray(MemorySegment[]::new);
        }

        /** The shard of a data chunk. */
        int shard(long stripe, int dataIndex) {
            return layout.parityDisks() == 1 ? dataIndex : layout.syndromeExponent(stripe, dataIndex);
        }

        MemorySegment[] load(long stripe) {
            for (MemorySegment shard : shards) {
                shard.fill((byte) 0);
            }
            for (int index = 0; index < layout.dataDisks(); index++) {
                load(shard(stripe, index), layout.dataSlot(stripe, index), stripe);
            }
            load(code.data(), layout.pSlot(stripe), stripe);
            if (layout.parityDisks() == 2) {
                load(code.data() + 1, layout.qSlot(stripe), stripe);
            }
            return shards;
        }

        private void load(int shard, int slot, long stripe) {
            Candidate member = array.slots().get(slot).filledBy().orElseThrow();
            long from =
                    member.superblock().dataOffset() * ArrayGeometry.SECTOR_BYTES + geometry.memberOffset(stripe, 0);
            MemorySegment.copy(
                    contents.get(member.deviceName()),
                    (int) from,
                    shards[shard],
                    ValueLayout.JAVA_BYTE,
                    0,
                    geometry.chunkBytes());
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> parityThatLinuxWroteIsTheCodecs() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (GoldenArray golden : GoldenArrays.all()) {
            List<Candidate> candidates = AssemblyGoldenTest.candidates(golden.readMembers());
            if (Assembly.assemble(candidates, AssemblyOptions.CAUTIOUS) instanceof AssemblyVerdict.Usable usable
                    && usable.array().degradedBy() == 0
                    && !usable.array().isDirty()
                    && !hasBadBlocks(candidates)
                    && mismatches(golden) == 0) {
                tests.add(DynamicTest.dynamicTest(
                        golden.name(), () -> checkParity(usable.array(), golden.readMembers())));
            }
        }
        assertTrue(tests.size() >= 8, () -> tests.size() + " complete and clean arrays");
        return tests.stream();
    }

    private static boolean hasBadBlocks(List<Candidate> members) {
        return members.stream()
                .anyMatch(member -> member.superblock().features().has(Feature.BAD_BLOCKS));
    }

    private static int mismatches(GoldenArray golden) {
        return golden.linuxAfter().flatMap(GoldenArray.LinuxAfter::mismatches).orElse(0);
    }

    private static void checkParity(AssembledArray array, Map<String, byte[]> contents) {
        try (Stripes stripes = new Stripes(array, contents)) {
            for (long stripe = 0; stripe < stripes.geometry.stripes(); stripe++) {
                assertTrue(stripes.code.verify(stripes.load(stripe)), "stripe " + stripe);
            }
        }
    }

    /** Three blocks of 4 KiB of member d1 hold something else than Linux wrote: the archive's note says so. */
    @Test
    void theMemberIsNamedThatWasOverwrittenBehindLinuxsBack() throws IOException {
        Map<String, byte[]> contents =
                GoldenArrays.named("raid6-bad-blocks-silent").readMembers();
        AssembledArray array = assertInstanceOf(
                        AssemblyVerdict.Usable.class,
                        Assembly.assemble(AssemblyGoldenTest.candidates(contents), AssemblyOptions.CAUTIOUS))
                .array();
        Evidence evidence = new Evidence();
        int wrongBlocks = 0;
        try (Stripes stripes = new Stripes(array, contents)) {
            for (long stripe = 0; stripe < stripes.geometry.stripes(); stripe++) {
                MemorySegment[] shards = stripes.load(stripe);
                Verdict verdict = stripes.code.repair(shards, evidence);
                wrongBlocks += evidence.wrongBlocks();
                for (int block = 0; block < evidence.blocks(); block++) {
                    int wrong = evidence.corruptShard(block);
                    assertTrue(
                            wrong == Evidence.NOBODY || wrong == shardOf(stripes, stripe, "d1.img"), "shard " + wrong);
                }
                assertTrue(verdict == Verdict.AGREED || verdict == Verdict.LOCATED, verdict.toString());
                assertTrue(stripes.code.verify(shards));
            }
        }
        assertEquals(3, wrongBlocks);
    }

    private static int shardOf(Stripes stripes, long stripe, String file) {
        Layout layout = stripes.layout;
        for (int index = 0; index < layout.dataDisks(); index++) {
            if (isOn(stripes, layout.dataSlot(stripe, index), file)) {
                return stripes.shard(stripe, index);
            }
        }
        return isOn(stripes, layout.pSlot(stripe), file) ? stripes.code.data() : stripes.code.data() + 1;
    }

    private static boolean isOn(Stripes stripes, int slot, String file) {
        return stripes.array
                .slots()
                .get(slot)
                .filledBy()
                .orElseThrow()
                .deviceName()
                .equals(file);
    }
}
