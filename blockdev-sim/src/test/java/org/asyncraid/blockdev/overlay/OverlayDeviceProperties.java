package org.asyncraid.blockdev.overlay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.DeviceClient;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.UnreadableDevice;
import org.asyncraid.blockdev.memory.MemoryDevice;

class OverlayDeviceProperties {
    private static final int BLOCKS = 24;

    @Property(tries = 200)
    void showsWhatWasLaidOverItLastAndNeverChangesTheDevice(@ForAll long seed) {
        var loop = new SimulatedLoop(seed);
        var random = new java.util.Random(seed);
        int block = random.nextBoolean() ? 512 : 4096;
        int size = BLOCKS * block;
        try (var client = new DeviceClient(loop);
                var below = new MemoryDevice("below", size, block, loop)) {
            byte[] original = DeviceClient.pattern(random.nextInt(), size);
            assertEquals(IoStatus.OK, client.write(below, 0, original));
            var overlay = new OverlayDevice(below, loop);
            byte[] expected = original.clone();
            for (int i = random.nextInt(12); i > 0; i--) {
                int first = random.nextInt(BLOCKS);
                byte[] content = DeviceClient.pattern(random.nextInt(), block * (1 + random.nextInt(BLOCKS - first)));
                overlay.show((long) first * block, content);
                System.arraycopy(content, 0, expected, first * block, content.length);
            }
            int first = random.nextInt(BLOCKS);
            int end = first + 1 + random.nextInt(BLOCKS - first);
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(expected, first * block, end * block),
                    client.read(overlay, (long) first * block, (end - first) * block));
            assertTrue(overlay.isReadOnly());
            assertEquals(IoStatus.READ_ONLY, client.write(overlay, 0, new byte[block], random.nextBoolean()));
            assertEquals(IoStatus.READ_ONLY, client.writeZeroes(overlay, 0, size));
            assertEquals(IoStatus.READ_ONLY, client.discard(overlay, 0, size));
            assertEquals(IoStatus.OK, client.flush(overlay));
            assertArrayEquals(expected, client.read(overlay, 0, size));
            assertArrayEquals(original, client.read(below, 0, size));
        }
    }

    @Property(tries = 200)
    void anOverlayThatKeepsWritesIsADeviceOfItsOwn(@ForAll long seed) {
        var loop = new SimulatedLoop(seed);
        var random = new java.util.Random(seed);
        int block = random.nextBoolean() ? 512 : 4096;
        int size = BLOCKS * block;
        try (var client = new DeviceClient(loop);
                var below = new MemoryDevice("below", size, block, loop)) {
            byte[] original = DeviceClient.pattern(random.nextInt(), size);
            assertEquals(IoStatus.OK, client.write(below, 0, original));
            var overlay = OverlayDevice.keepingWrites(below, loop);
            assertFalse(overlay.isReadOnly());
            byte[] expected = original.clone();
            for (int i = random.nextInt(12); i > 0; i--) {
                int first = random.nextInt(BLOCKS);
                int length = block * (1 + random.nextInt(BLOCKS - first));
                boolean zeroes = random.nextInt(3) == 0;
                byte[] content = zeroes ? new byte[length] : DeviceClient.pattern(i, length);
                IoStatus status = zeroes
                        ? client.writeZeroes(overlay, (long) first * block, length)
                        : client.write(overlay, (long) first * block, content);
                assertEquals(IoStatus.OK, status);
                System.arraycopy(content, 0, expected, first * block, length);
            }
            assertEquals(IoStatus.OK, client.flush(overlay));
            assertArrayEquals(expected, client.read(overlay, 0, size));
            assertArrayEquals(original, client.read(below, 0, size));
        }
    }

    @Example
    void aShownBlockIsReadableWhereTheDeviceIsNot() {
        var loop = new SimulatedLoop(1);
        try (var client = new DeviceClient(loop);
                var memory = new MemoryDevice("below", 8192, loop)) {
            var random = SeededRandom.of(1);
            var spoiled = new UnreadableDevice(memory, new Fault.Unreadable(0, 0), random, loop);
            spoiled.spoil(512);
            var overlay = new OverlayDevice(spoiled, loop);
            byte[] content = DeviceClient.pattern(2, 512);
            overlay.show(512, content);
            assertArrayEquals(content, client.read(overlay, 512, 512));
            assertEquals(IoStatus.MEDIA_ERROR, client.readStatus(overlay, 0, 1024));
        }
    }

    @Example
    void refusesContentThatIsNoBlocksOfTheDevice() {
        var loop = new SimulatedLoop(1);
        try (var memory = new MemoryDevice("below", 8192, 4096, loop)) {
            var overlay = new OverlayDevice(memory, loop);
            assertThrows(IllegalArgumentException.class, () -> overlay.show(512, new byte[4096]));
            assertThrows(IllegalArgumentException.class, () -> overlay.show(0, new byte[512]));
            assertThrows(IllegalArgumentException.class, () -> overlay.show(4096, new byte[8192]));
            assertThrows(IllegalArgumentException.class, () -> overlay.show(-4096, new byte[4096]));
            assertEquals(0, overlay.shownBlocks());
        }
    }
}
