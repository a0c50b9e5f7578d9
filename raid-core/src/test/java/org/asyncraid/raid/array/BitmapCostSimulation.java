package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.SlowDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;

/** What a bitmap costs on members with a latency of 100 µs and 1 GB/s, in virtual time, with 8 writes in flight. */
class BitmapCostSimulation {
    private static final int WRITES = 1200;
    private static final int IN_FLIGHT = 8;
    private static final int MEMBER_BYTES = 24 << 20;
    private static final Fault.Latency LATENCY = new Fault.Latency(100_000, 0, 1_000_000_000);

    @Property(tries = 1)
    void randomWritesOf4KiBKeepNineTenthsOfTheirThroughput(@ForAll @LongRange(min = 1, max = 1000) long seed) {
        Cost none = run(false, 4096, true, seed);
        Cost bitmap = run(true, 4096, true, seed);
        assertTrue(none.nanos >= 0.9 * bitmap.nanos, () -> "none " + none + ", bitmap " + bitmap);
        assertTrue(bitmap.bytesAllocated - none.bytesAllocated < 16L * WRITES, () -> none + " and " + bitmap);
    }

    @Property(tries = 1)
    void sequentialWritesOf64KiBKeepNineTenthsOfTheirThroughput(@ForAll @LongRange(min = 1, max = 1000) long seed) {
        Cost none = run(false, 64 << 10, false, seed);
        Cost bitmap = run(true, 64 << 10, false, seed);
        assertTrue(none.nanos >= 0.9 * bitmap.nanos, () -> "none " + none + ", bitmap " + bitmap);
    }

    /** Virtual time, and what the thread allocated for the second half of the writes. */
    private record Cost(long nanos, long bytesAllocated) {}

    private static Cost run(boolean withBitmap, int bytes, boolean atRandom, long seed) {
        ArrayGeometry geometry = new ArrayGeometry(
                new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 6), 64 << 10, MEMBER_BYTES / 512);
        if (!withBitmap) {
            try (TestArray test = new TestArray(geometry, seed, BitmapCostSimulation::slow)) {
                return measure(test, bytes, atRandom, seed);
            }
        }
        try (BitmapArray bitmapped = new BitmapArray(geometry, 1 << 20, seed, BitmapCostSimulation::slow)) {
            return measure(bitmapped.test, bytes, atRandom, seed);
        }
    }

    private static BlockDevice slow(BlockDevice device, EventLoop loop) {
        return new SlowDevice(device, LATENCY, SeededRandom.of(1), loop);
    }

    private static Cost measure(TestArray test, int bytes, boolean atRandom, long seed) {
        Writer[] writers = new Writer[IN_FLIGHT];
        Work work = new Work(test, bytes, atRandom, seed);
        long began = test.loop.clock().nowNanos();
        for (int i = 0; i < IN_FLIGHT; i++) {
            writers[i] = new Writer(work, test.clientPages.take(bytes));
            writers[i].next();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertTrue(test.loop.runUntil(() -> work.ended >= WRITES / 2));
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        assertTrue(test.loop.runUntil(() -> work.ended == WRITES));
        long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        long nanos = test.loop.clock().nowNanos() - began;
        for (Writer writer : writers) {
            writer.page.release();
        }
        test.stop();
        return new Cost(nanos, allocated);
    }

    private static final class Work {
        final TestArray test;
        final int bytes;
        final boolean atRandom;
        final SplittableRandom random;
        int begun;
        int ended;

        Work(TestArray test, int bytes, boolean atRandom, long seed) {
            this.test = test;
            this.bytes = bytes;
            this.atRandom = atRandom;
            random = new SplittableRandom(seed);
        }

        long offset() {
            int places = (int) (test.array.sizeBytes() / bytes);
            return (long) bytes * (atRandom ? random.nextInt(places) : begun % places);
        }
    }

    private static final class Writer {
        final Work work;
        final Page page;
        final DeviceRequest request = new DeviceRequest().onCompletion(this::ended);

        Writer(Work work, Page page) {
            this.work = work;
            this.page = page;
        }

        void next() {
            if (work.begun < WRITES) {
                request.write(work.offset(), page, 0, work.bytes);
                work.begun++;
                work.test.array.submit(request);
            }
        }

        private void ended(DeviceRequest done) {
            assertEquals(IoStatus.OK, done.status());
            work.ended++;
            next();
        }
    }
}
