package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

/** Zeroes and discards, which members are told of by whole stripes, among other writes, healthy and degraded. */
class ZeroesProperties {
    private static final int CHUNK = 64 << 10;

    @Property(tries = 40)
    void zeroesAndDiscardsAmongWritesKeepContentAndParityRight(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 4 + random.nextInt(2));
        try (TestArray test = new TestArray(new ArrayGeometry(layout, CHUNK, 128 * 6), seed, (device, on) -> device)) {
            test.restart(TestMachine.CONFIG.discarding());
            byte[] model = ScrubProperties.fill(test, random);
            for (int step = 0; step < 30; step++) {
                int from = 512 * random.nextInt(model.length / 512);
                int to = from + 512 * (1 + random.nextInt((model.length - from) / 512));
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        zero(test, new DeviceRequest().writeZeroes(from, to - from));
                        Arrays.fill(model, from, to, (byte) 0);
                    }
                    case 3, 4 -> {
                        zero(test, new DeviceRequest().discard(from, to - from));
                        int stripe = (int) test.geometry.stripeDataBytes();
                        int first = Math.ceilDiv(from, stripe) * stripe;
                        Arrays.fill(model, first, Math.max(first, to / stripe * stripe), (byte) 0);
                    }
                    case 5 -> {
                        if (test.array.status().degradedBy() == 0) {
                            test.fail(random.nextInt(4));
                        }
                    }
                    default -> {
                        byte[] bytes = new byte[Math.min(to - from, 200 << 10)];
                        random.nextBytes(bytes);
                        assertEquals(IoStatus.OK, test.write(from, bytes));
                        System.arraycopy(bytes, 0, model, from, bytes.length);
                    }
                }
            }
            assertArrayEquals(model, test.read(0, model.length));
            if (test.array.status().degradedBy() < level.parityDisks()) {
                assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            }
            test.stop();
        }
    }

    @Property(tries = 5)
    void aDiscardedStripeTakesNoRoomOnMembersAndWithoutTheOptionNothingIsTouched(@ForAll long seed) {
        Layout layout = new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 5);
        try (TestArray test = new TestArray(new ArrayGeometry(layout, CHUNK, 128 * 6), seed, (device, on) -> device)) {
            byte[] content = ScrubProperties.fill(test, new SplittableRandom(seed));
            zero(test, new DeviceRequest().discard(0, content.length));
            assertArrayEquals(content, test.read(0, content.length));
            test.restart(TestMachine.CONFIG.discarding());
            zero(test, new DeviceRequest().discard(0, content.length));
            assertArrayEquals(new byte[content.length], test.read(0, content.length));
            byte[] raw = new byte[6 * CHUNK];
            for (MemoryDevice device : test.devices) {
                test.read(device, (long) TestArray.DATA_OFFSET_SECTORS * 512, raw);
                assertArrayEquals(new byte[raw.length], raw);
            }
            test.stop();
        }
    }

    private static void zero(TestArray test, DeviceRequest request) {
        AtomicBoolean ended = new AtomicBoolean();
        test.array.submit(request.onCompletion(done -> ended.set(true)));
        assertTrue(test.loop.runUntil(ended::get), "never ended");
        assertEquals(IoStatus.OK, request.status());
    }
}
