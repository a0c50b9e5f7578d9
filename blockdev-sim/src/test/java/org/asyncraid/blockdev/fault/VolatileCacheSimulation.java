package org.asyncraid.blockdev.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceClient;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.junit.jupiter.api.Test;

/** Random requests and a power cut at a random moment, against what each block may then show. */
class VolatileCacheSimulation {
    private static final int BLOCKS = 24;
    private static final int BLOCK = BlockDevice.SECTOR_BYTES;

    @Property(tries = 500)
    void afterAPowerCutEachBlockShowsAnAllowedContent(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int steps) {
        try (var run = new Run(seed)) {
            for (int i = 0; i < steps; i++) {
                run.step();
            }
            run.cutAndCheck();
            for (int i = 0; i < steps / 2; i++) {
                run.step();
            }
            run.cutAndCheck();
        }
    }

    @Test
    void writesAreLostKeptReorderedAndTorn() {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            var loop = new SimulatedLoop(seed);
            try (var client = new DeviceClient(loop);
                    var memory = new MemoryDevice("m", 1 << 16, loop);
                    var cache = cache(memory, seed, loop)) {
                client.write(cache, 0, filled(1, 2));
                client.write(cache, 0, filled(2, 1));
                cache.powerCut(() -> {});
                loop.runUntilIdle();
                seen.add(client.read(memory, 0, 512)[0] + " " + client.read(memory, 512, 512)[0]);
            }
        }
        assertEquals(Set.of("0 0", "0 1", "1 0", "1 1", "2 0", "2 1"), seen);
    }

    @Test
    void withoutPowerNothingIsDone() {
        var loop = new SimulatedLoop(3);
        try (var client = new DeviceClient(loop);
                var memory = new MemoryDevice("m", 1 << 16, loop);
                var cache = cache(memory, 3, loop)) {
            cache.powerCut(() -> {});
            assertEquals(IoStatus.GONE, client.write(cache, 0, filled(1, 1)));
            assertEquals(IoStatus.GONE, client.readStatus(cache, 0, 512));
            loop.runUntilIdle();
            cache.powerOn();
            assertEquals(IoStatus.OK, client.write(cache, 0, filled(2, 1)));
            assertArrayEquals(filled(2, 1), client.read(cache, 0, 512));
        }
    }

    @Test
    void theCacheWritesOutBeforeItGrowsWithoutBound() {
        var loop = new SimulatedLoop(3);
        try (var client = new DeviceClient(loop);
                var memory = new MemoryDevice("m", 1 << 20, loop);
                var cache = cache(memory, 3, loop)) {
            for (int i = 0; i < 2000; i++) {
                client.write(cache, i * 512L, filled(1, 1));
            }
            assertTrue(cache.dirtyBlocks() < 100, cache.dirtyBlocks() + " dirty blocks");
        }
    }

    private static VolatileCacheDevice cache(BlockDevice device, long seed, SimulatedLoop loop) {
        return new VolatileCacheDevice(device, new Fault.VolatileCache(10), SeededRandom.of(seed), loop);
    }

    private static byte[] filled(int value, int blocks) {
        byte[] bytes = new byte[blocks * BLOCK];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /**
     * A cache over a slow device, and for each block the writes whose content it may show after a cut: the last durable
     * one, and all later ones. Writes are numbered, and fill their blocks with their number; writes of zeroes have
     * negative numbers, and 0 is the start.
     */
    private static final class Run implements AutoCloseable {
        private final SimulatedLoop loop;
        private final SeededRandom random;
        private final PagePool pool = new PagePool(1 << 21);
        private final MemoryDevice memory;
        private final VolatileCacheDevice cache;
        private final List<List<Long>> allowed = new ArrayList<>();
        private final long[] lastEnded = new long[BLOCKS];
        private final int[] inFlight = new int[BLOCKS];
        private long writes;

        Run(long seed) {
            loop = new SimulatedLoop(seed);
            random = SeededRandom.of(seed);
            memory = new MemoryDevice("m", BLOCKS * BLOCK, loop);
            var slow = new SlowDevice(memory, new Fault.Latency(100, 100, 1L << 30), random.split(), loop);
            cache = new VolatileCacheDevice(slow, new Fault.VolatileCache(8), random.split(), loop);
            for (int block = 0; block < BLOCKS; block++) {
                allowed.add(new ArrayList<>(List.of(0L)));
            }
        }

        void step() {
            int first = random.nextInt(BLOCKS);
            int count = 1 + random.nextInt(Math.min(6, BLOCKS - first));
            switch (random.nextInt(6)) {
                case 0, 1 -> write(first, count, DeviceOperation.WRITE, false);
                case 2 -> write(first, count, DeviceOperation.WRITE, true);
                case 3 -> write(first, count, DeviceOperation.WRITE_ZEROES, false);
                case 4 -> flush();
                default -> read(first, count);
            }
            for (int events = random.nextInt(8); events > 0; events--) {
                loop.runOnce();
            }
        }

        private void write(int first, int count, DeviceOperation operation, boolean fua) {
            waitFor(first, count);
            boolean zeroes = operation == DeviceOperation.WRITE_ZEROES;
            long number = zeroes ? - ++writes : ++writes;
            var request = new DeviceRequest();
            if (zeroes) {
                request.writeZeroes((long) first * BLOCK, (long) count * BLOCK);
            } else {
                Page page = pool.take(count * BLOCK);
                for (int i = 0; i < count * BLOCK; i += Long.BYTES) {
                    page.segment().set(ValueLayout.JAVA_LONG, i, number);
                }
                request.write((long) first * BLOCK, page, 0, count * BLOCK).fua(fua);
            }
            for (int block = first; block < first + count; block++) {
                allowed.get(block).add(number);
                inFlight[block]++;
            }
            cache.submit(request.onCompletion(ended -> {
                for (int block = first; block < first + count; block++) {
                    inFlight[block]--;
                    if (ended.status().isOk()) {
                        lastEnded[block] = number;
                        if (fua || zeroes) {
                            forgetBefore(block, number);
                        }
                    }
                }
                if (!zeroes) {
                    ended.page().release();
                }
            }));
        }

        private void flush() {
            long[] covered = lastEnded.clone();
            cache.submit(new DeviceRequest().flush().onCompletion(ended -> {
                for (int block = 0; block < BLOCKS && ended.status().isOk(); block++) {
                    forgetBefore(block, covered[block]);
                }
            }));
        }

        private void read(int first, int count) {
            waitFor(first, count);
            Page page = pool.take(count * BLOCK);
            for (int block = first; block < first + count; block++) {
                inFlight[block]++;
            }
            cache.submit(new DeviceRequest()
                    .read((long) first * BLOCK, page, 0, count * BLOCK)
                    .onCompletion(ended -> {
                        for (int i = 0; i < count; i++) {
                            inFlight[first + i]--;
                            if (ended.status().isOk()) {
                                assertEquals(
                                        contentOf(lastEnded[first + i]),
                                        page.segment().get(ValueLayout.JAVA_LONG, (long) i * BLOCK));
                            }
                        }
                        page.release();
                    }));
        }

        void cutAndCheck() {
            var settled = new boolean[1];
            cache.powerCut(() -> settled[0] = true);
            assertTrue(loop.runUntil(() -> settled[0]));
            loop.runUntilIdle();
            cache.powerOn();
            for (int block = 0; block < BLOCKS; block++) {
                assertEquals(0, inFlight[block]);
                Page page = pool.take(BLOCK);
                int at = block;
                cache.submit(new DeviceRequest()
                        .read((long) block * BLOCK, page, 0, BLOCK)
                        .onCompletion(ended -> checkSurvivor(at, page)));
                loop.runUntilIdle();
                page.release();
            }
        }

        private void checkSurvivor(int block, Page page) {
            long content = page.segment().get(ValueLayout.JAVA_LONG, 0);
            for (int i = 0; i < BLOCK; i += Long.BYTES) {
                assertEquals(content, page.segment().get(ValueLayout.JAVA_LONG, i), "torn within a block");
            }
            assertTrue(
                    allowed.get(block).stream().anyMatch(write -> contentOf(write) == content),
                    "block " + block + " shows " + content + "; allowed: " + allowed.get(block));
            allowed.set(block, new ArrayList<>(List.of(content)));
            lastEnded[block] = content;
        }

        private static long contentOf(long write) {
            return Math.max(0, write);
        }

        /** The block shows at least this write of the ones it has had. */
        private void forgetBefore(int block, long number) {
            int at = allowed.get(block).indexOf(number);
            if (at > 0) {
                allowed.get(block).subList(0, at).clear();
            }
        }

        /** Overlapping requests have no order, so that nothing could be said about them. */
        private void waitFor(int first, int count) {
            loop.runUntil(() -> {
                for (int block = first; block < first + count; block++) {
                    if (inFlight[block] > 0) {
                        return false;
                    }
                }
                return true;
            });
        }

        @Override
        public void close() {
            cache.close();
            pool.close();
        }
    }
}
