package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

class RaidArrayProperties {

    @Property(tries = 150)
    void anyHistoryOfWritesFailuresAndRebuildsEqualsAPlainByteArray(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = RaidLevel.values()[random.nextInt(RaidLevel.values().length)];
        List<ParityPlacement> placements = ParityPlacement.ofLevel(level);
        ParityPlacement placement = placements.get(random.nextInt(placements.size()));
        int disks = level.minRaidDisks() + random.nextInt(5);
        try (TestArray test = TestArray.healthy(level, placement, disks, seed)) {
            byte[] model = new byte[(int) test.array.sizeBytes()];
            for (int step = 0; step < 60; step++) {
                step(test, model, random);
            }
            assertArrayEquals(model, test.read(0, model.length));
            if (test.array.status().degradedBy() == 0) {
                assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            }
            test.stop();
            assertEquals(0, test.offload.descriptors().inUse());
            assertEquals(test.arrayPages.capacityBytes(), test.arrayPages.freeBytes());
        }
    }

    private static void step(TestArray test, byte[] model, SplittableRandom random) {
        int parity = test.geometry.layout().parityDisks();
        switch (random.nextInt(12)) {
            case 0 -> {
                if (test.array.status().degradedBy() < parity) {
                    int slot = random.nextInt(test.geometry.layout().raidDisks());
                    if (test.array.status().inSlot(slot).isPresent()) {
                        test.fail(slot);
                    }
                }
            }
            case 1 -> {
                if (test.array.status().degradedBy() > 0) {
                    test.addSpare(test.newDevice(), test.devices.size() - 1);
                    test.sweep(SweepKind.REBUILD);
                }
            }
            case 2, 3, 4 -> {
                int[] range = range(random, model.length);
                assertArrayEquals(
                        Arrays.copyOfRange(model, range[0], range[1]), test.read(range[0], range[1] - range[0]));
            }
            default -> writeSeveral(test, model, random);
        }
    }

    /** Several writes in flight that do not overlap in the array, but may meet in a stripe. */
    private static void writeSeveral(TestArray test, byte[] model, SplittableRandom random) {
        int start = range(random, model.length)[0];
        List<DeviceRequest> requests = new ArrayList<>();
        int[] ended = new int[1];
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count && start < model.length; i++) {
            int most = Math.min(model.length - start, 100 << 10);
            int length = Math.min(most, 512 * (1 + random.nextInt(random.nextBoolean() ? 12 : 200)));
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, model, start, length);
            var page = test.clientPages.take(length);
            page.nio(0, length).put(bytes);
            DeviceRequest request =
                    new DeviceRequest().write(start, page, 0, length).fua(random.nextBoolean());
            requests.add(request.onCompletion(done -> {
                page.release();
                ended[0]++;
            }));
            start += length;
        }
        requests.forEach(test.array::submit);
        assertTrue(test.loop.runUntil(() -> ended[0] == requests.size()), "writes never ended");
        requests.forEach(request -> assertEquals(IoStatus.OK, request.status()));
    }

    private static int[] range(SplittableRandom random, int length) {
        int sectors = length / 512;
        int from = random.nextInt(sectors);
        int to = from + 1 + random.nextInt(Math.min(sectors - from, 300));
        return new int[] {512 * from, 512 * to};
    }
}
