package org.asyncraid.blockdev.fault;

import static org.asyncraid.blockdev.DeviceClient.pattern;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.DeviceClient;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault alone, around a device in memory. */
class FaultyDevicesTest {
    private static final int BYTES = 1 << 18;

    private final SimulatedLoop loop = new SimulatedLoop(11);
    private final SeededRandom random = SeededRandom.of(12);
    private final DeviceClient client = new DeviceClient(loop);
    private final MemoryDevice memory = new MemoryDevice("m", BYTES, loop);

    @AfterEach
    void freeMemory() {
        memory.close();
        client.close();
    }

    @Test
    void latencyIsPerRequestAndPerByte() {
        var device = new SlowDevice(memory, new Fault.Latency(1_000_000, 0, 1_000_000_000), random, loop);
        client.write(device, 0, pattern(1, 8192));
        assertEquals(1_000_000 + 8192, loop.clock().nowNanos());
        client.flush(device);
        assertEquals(2_000_000 + 8192, loop.clock().nowNanos());
    }

    @Test
    void writesHaveALatencyOfTheirOwn() {
        var device = new SlowDevice(memory, new Fault.Latency(1_000_000, 200_000, 0, 1_000_000_000), random, loop);
        client.write(device, 0, pattern(1, 8192));
        assertEquals(200_000 + 8192, loop.clock().nowNanos());
        client.flush(device);
        assertEquals(1_200_000 + 8192, loop.clock().nowNanos());
    }

    @Test
    void requestsSideBySideWaitForEachOthersDataOnly() {
        var device = new SlowDevice(memory, new Fault.Latency(1_000_000, 0, 1_000_000_000), random, loop);
        try (var pool = new PagePool(1 << 16)) {
            for (int i = 0; i < 4; i++) {
                device.submit(new DeviceRequest()
                        .read(i * 8192L, pool.take(8192), 0, 8192)
                        .onCompletion(request -> {}));
            }
            loop.runUntilIdle();
        }
        assertEquals(1_000_000 + 4 * 8192, loop.clock().nowNanos());
    }

    @Test
    void jitterStaysWithinItsBound() {
        var device = new SlowDevice(memory, new Fault.Latency(0, 1000, 1_000_000_000_000L), random, loop);
        var seen = new BitSet();
        for (int i = 0; i < 200; i++) {
            long before = loop.clock().nowNanos();
            client.flush(device);
            seen.set((int) (loop.clock().nowNanos() - before));
        }
        assertTrue(seen.length() <= 1001 && seen.cardinality() > 100, seen.toString());
    }

    @Test
    void anUnreadableSectorIsCuredByAWrite() {
        var device = new UnreadableDevice(memory, new Fault.Unreadable(0, 0), random, loop);
        client.write(device, 0, pattern(1, 8192));
        device.spoil(1024 + 7);
        assertEquals(IoStatus.MEDIA_ERROR, client.readStatus(device, 0, 8192));
        assertEquals(IoStatus.MEDIA_ERROR, client.readStatus(device, 1024, 512));
        assertEquals(IoStatus.OK, client.readStatus(device, 0, 1024));
        assertEquals(IoStatus.OK, client.readStatus(device, 1536, 512));
        assertArrayEquals(pattern(1, 8192), client.read(memory, 0, 8192));
        client.write(device, 1024, pattern(2, 512));
        assertArrayEquals(pattern(2, 512), client.read(device, 1024, 512));
        assertEquals(0, device.unreadableBlocks());
    }

    @Test
    void defectsAreThereFromTheStartAndGrow() {
        var device = new UnreadableDevice(memory, new Fault.Unreadable(5, 3), random, loop);
        int before = device.unreadableBlocks();
        assertTrue(before >= 1 && before <= 5, before + " unreadable blocks");
        for (int i = 0; i < 60; i++) {
            client.readStatus(device, i * 4096L, 4096);
        }
        assertTrue(device.unreadableBlocks() > before);
        client.writeZeroes(device, 0, BYTES);
        assertEquals(0, device.unreadableBlocks());
    }

    @Test
    void aTurnedBitIsSeenUntilItIsWritten() {
        var device = new CorruptingDevice(memory, new Fault.Corruption(0, 0), random, loop);
        byte[] bytes = pattern(1, 8192);
        client.write(device, 4096, bytes);
        device.corrupt(4096 + 512, 512);
        byte[] whole = client.read(device, 4096, 8192);
        assertEquals(1, wrongBits(bytes, whole));
        int at = Arrays.mismatch(bytes, whole);
        assertTrue(at >= 512 && at < 1024, "byte " + at);
        assertArrayEquals(Arrays.copyOfRange(whole, 512, 1024), client.read(device, 4096 + 512, 512));
        client.write(device, 4096 + 512, Arrays.copyOfRange(bytes, 512, 1024));
        assertArrayEquals(bytes, client.read(device, 4096, 8192));
    }

    @Test
    void writesAndTimeTurnBits() {
        var device = new CorruptingDevice(memory, new Fault.Corruption(2, 10), random, loop);
        byte[] bytes = pattern(1, BYTES);
        for (int i = 0; i < BYTES; i += 4096) {
            client.write(device, i, Arrays.copyOfRange(bytes, i, i + 4096));
        }
        int turned = device.turnedBits();
        assertTrue(turned > 15 && turned < 50, turned + " bits after 64 writes");
        assertEquals(0, wrongBits(bytes, client.read(memory, 0, BYTES)));
        client.writeZeroes(device, 0, BYTES);
        assertTrue(device.turnedBits() <= 1);
    }

    @Test
    void misplacedWritesEndWell() {
        client.write(memory, 0, pattern(1, BYTES));
        var device = new MisplacingDevice(memory, new Fault.MisplacedWrites(4, 4), random, loop);
        byte[] block = pattern(2, 512);
        int missing = 0;
        for (int i = 0; i < 100; i++) {
            byte[] before = client.read(memory, i * 512L, 512);
            assertEquals(IoStatus.OK, client.write(device, i * 512L, block));
            missing += Arrays.equals(before, client.read(memory, i * 512L, 512)) ? 1 : 0;
        }
        assertEquals(missing, device.misplaced(), 2);
        assertTrue(missing > 20 && missing < 70, missing + " of 100 misplaced");
        byte[] beyond = client.read(memory, 100 * 512, BYTES - 100 * 512);
        assertTrue(
                Arrays.mismatch(Arrays.copyOfRange(pattern(1, BYTES), 100 * 512, BYTES), beyond) >= 0,
                "none was misdirected");
    }

    @Test
    void aDeviceIsLostFromARequestOnAndReturns() {
        var device = new VanishingDevice(memory, new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, 2, 3), loop);
        for (int i = 0; i < 8; i++) {
            assertEquals(i >= 2 && i < 5 ? IoStatus.GONE : IoStatus.OK, client.flush(device), "request " + i);
        }
    }

    @Test
    void aDeviceIsLostAtATimeWithWhatIsInFlight() {
        var slow = new SlowDevice(memory, new Fault.Latency(1000, 0, 1_000_000_000), random, loop);
        var device =
                new VanishingDevice(slow, new Fault.Loss(Fault.Loss.Since.OPENED_NANOS, 1500, Long.MAX_VALUE), loop);
        assertEquals(IoStatus.OK, client.flush(device));
        assertEquals(IoStatus.GONE, client.flush(device));
        assertEquals(2000, loop.clock().nowNanos());
        assertEquals(IoStatus.GONE, client.flush(device));
    }

    @Test
    void aDeviceCanBePulledOutAndPutBack() {
        var device = new VanishingDevice(memory, new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, 0, 0), loop);
        assertEquals(IoStatus.OK, client.flush(device));
        device.pullOut();
        assertEquals(IoStatus.GONE, client.flush(device));
        device.putBack();
        assertEquals(IoStatus.OK, client.flush(device));
    }

    @Test
    void decoratorsPassOnWhatTheDeviceIs() {
        try (var plain = new MemoryDevice("4k", 1 << 20, 4096, loop)) {
            var device = FaultPlan.of(
                            1,
                            new Fault.Latency(1, 1, 1),
                            new Fault.Unreadable(0, 0),
                            new Fault.Corruption(0, 0),
                            new Fault.MisplacedWrites(0, 0),
                            new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, 9, 9))
                    .applyTo(plain, loop);
            assertEquals("4k", device.name());
            assertEquals(1 << 20, device.sizeBytes());
            assertEquals(4096, device.blockBytes());
            assertFalse(device.isReadOnly());
            assertThrows(IllegalArgumentException.class, () -> device.submit(new DeviceRequest().discard(512, 4096)));
        }
    }

    private static int wrongBits(byte[] a, byte[] b) {
        var wrong = BitSet.valueOf(a);
        wrong.xor(BitSet.valueOf(b));
        return wrong.cardinality();
    }
}
