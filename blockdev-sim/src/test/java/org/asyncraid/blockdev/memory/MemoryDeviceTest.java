package org.asyncraid.blockdev.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.DeviceClient;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryDeviceTest {
    private static final long TEBIBYTE = 1L << 40;
    private static final int EXTENT = 1 << 16;

    private final SimulatedLoop loop = new SimulatedLoop(7);
    private final DeviceClient client = new DeviceClient(loop);

    @AfterEach
    void freeMemory() {
        client.close();
    }

    @Test
    void aTebibyteCostsWhatIsWritten() {
        try (var device = new MemoryDevice("big", TEBIBYTE, loop)) {
            byte[] bytes = DeviceClient.pattern(1, 4096);
            client.write(device, TEBIBYTE - 4096, bytes);
            client.write(device, TEBIBYTE / 3 / 512 * 512, bytes);
            assertArrayEquals(bytes, client.read(device, TEBIBYTE - 4096, 4096));
            assertArrayEquals(new byte[8192], client.read(device, 1L << 35, 8192));
            assertEquals(2 * EXTENT, device.allocatedBytes());
        }
    }

    @Test
    void discardedExtentsAreUsedAgainAndReadAsZeroes() {
        try (var device = new MemoryDevice("d", 16 * EXTENT, loop)) {
            client.write(device, 0, DeviceClient.pattern(1, 4 * EXTENT));
            assertEquals(IoStatus.OK, client.discard(device, 512, 3 * EXTENT));
            client.write(device, 8 * EXTENT, DeviceClient.pattern(2, 512));
            client.write(device, 9 * EXTENT, DeviceClient.pattern(3, 512));
            assertEquals(4 * EXTENT, device.allocatedBytes());
            assertArrayEquals(new byte[EXTENT - 512], client.read(device, 8 * EXTENT + 512, EXTENT - 512));
        }
    }

    @Test
    void zeroesDoNotAllocate() {
        try (var device = new MemoryDevice("z", TEBIBYTE, loop)) {
            client.writeZeroes(device, 0, 1L << 30);
            assertEquals(0, device.allocatedBytes());
        }
    }

    @Test
    void refusesWhatIsNotOnItsBlocks() {
        try (var device = new MemoryDevice("4k", 1 << 20, 4096, loop)) {
            var request = new DeviceRequest();
            assertThrows(IllegalArgumentException.class, () -> device.submit(request.discard(512, 4096)));
            assertThrows(IllegalArgumentException.class, () -> device.submit(request.discard(0, 512)));
            assertThrows(IllegalArgumentException.class, () -> device.submit(request.discard(-4096, 4096)));
            assertThrows(IllegalArgumentException.class, () -> device.submit(request.discard(0, 0)));
            assertThrows(IllegalArgumentException.class, () -> device.submit(request.discard(1 << 20, 4096)));
            assertThrows(
                    IllegalArgumentException.class, () -> device.submit(request.discard(4096, Long.MAX_VALUE - 4095)));
        }
    }
}
