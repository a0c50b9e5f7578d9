package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.SlowDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.ppl.LogArea;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.raid.superblock.Superblock1;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a partial parity log costs, in virtual time, on members like SATA SSDs: 80 to 100 µs a request and 500 MB/s, reads and
 * writes alike. Each pass waits for its log, and moves more; requests that wait in the meantime share log writes.
 */
class PartialParityCostTest {
    private static final Fault.Latency SATA = new Fault.Latency(80_000, 20_000, 500_000_000L);
    private static final double LEAST = 0.7;

    @ParameterizedTest
    @CsvSource({"RAID5,5,4096,128", "RAID6,6,4096,128", "RAID5,5,65536,32", "RAID6,6,65536,32"})
    void leavesSevenTenthsOfTheThroughput(RaidLevel level, int disks, int bytes, int depth) {
        double without = bytesPerSecond(level, disks, bytes, depth, false);
        double with = bytesPerSecond(level, disks, bytes, depth, true);
        assertTrue(
                with >= LEAST * without,
                level + ": " + (long) with + " instead of " + (long) without + " bytes a second");
    }

    private static double bytesPerSecond(RaidLevel level, int disks, int bytes, int depth, boolean logged) {
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, disks);
        List<BlockDevice> slow = new ArrayList<>();
        boolean ofMd = logged && level == RaidLevel.RAID5;
        UnaryOperator<Superblock1> change = superblock -> ofMd ? superblock.withPartialParityLog(8, 2048) : superblock;
        try (TestArray test = new TestArray(
                new ArrayGeometry(layout, 64 << 10, 128 * 256),
                1,
                (device, on) -> {
                    slow.add(new SlowDevice(device, SATA, SeededRandom.of(slow.size()), on));
                    return slow.getLast();
                },
                change)) {
            test.stop();
            if (logged && !ofMd) {
                for (int slot = 0; slot < disks; slot++) {
                    Superblock1 superblock = test.newArray.superblockOf(test.member(slot));
                    LogArea area = LogKind.PPL6.area(superblock, slow.get(slot)).orElseThrow();
                    byte[] header = LogKind.PPL6.emptyHeader(superblock, test.geometry, 0);
                    test.put(test.devices.get(slot), area.offsetBytes(), header);
                }
            }
            test.config = new ArrayConfig(48, 16, 200_000_000L, 256L << 20);
            test.renewPages(64 << 20);
            AssemblyVerdict verdict = test.assemble(test.devices, AssemblyOptions.CAUTIOUS);
            test.start(((AssemblyVerdict.Usable) verdict).array(), slow);
            double measured = new Client(test, bytes, depth).run(bytes > 4096 ? 96L << 20 : 24L << 20);
            test.stop();
            return measured;
        }
    }

    /** Keeps so many writes in flight: small ones anywhere, large ones in a row. */
    private static final class Client {
        private final TestArray test;
        private final int bytes;
        private final int depth;
        private final SplittableRandom random = new SplittableRandom(1);
        private long next;
        private int ended;

        Client(TestArray test, int bytes, int depth) {
            this.test = test;
            this.bytes = bytes;
            this.depth = depth;
        }

        double run(long total) {
            long count = Math.min(total / bytes, 2_500);
            long begin = test.loop.clock().nowNanos();
            for (int i = 0; i < depth; i++) {
                Page page = test.clientPages.take(bytes);
                submit(new DeviceRequest(), page);
            }
            assertTrue(test.loop.runUntil(() -> ended >= count), "writes never ended");
            double seconds = (test.loop.clock().nowNanos() - begin) / 1e9;
            double measured = (double) ended * bytes / seconds;
            ended = Integer.MIN_VALUE / 2;
            test.loop.runUntilIdle();
            return measured;
        }

        private void submit(DeviceRequest request, Page page) {
            long places = test.array.sizeBytes() / bytes;
            long place = bytes > 4096 ? next++ % places : random.nextLong(places);
            test.array.submit(request.write(place * bytes, page, 0, bytes).onCompletion(done -> {
                assertTrue(done.status().isOk(), done::toString);
                if (++ended > 0) {
                    submit(done, page);
                } else {
                    page.release();
                }
            }));
        }
    }
}
