package org.asyncraid.blockdev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.blockdev.file.FileIo;
import org.asyncraid.blockdev.memory.MemoryDevice;

/** Devices of both kinds against a byte array, over three extents of a memory device. */
class RandomRequestsProperties {
    private static final int SECTORS = 300;
    private static final int BYTES = SECTORS * BlockDevice.SECTOR_BYTES;

    record Step(DeviceOperation operation, int offset, int length, boolean fua, int seed) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        var first = Arbitraries.integers().between(0, SECTORS - 1);
        var count = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(1, 8)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(1, SECTORS)));
        // After a discard a device may show anything, so there is nothing to compare.
        var operation = Arbitraries.of(DeviceOperation.class).filter(o -> o != DeviceOperation.DISCARD);
        return Combinators.combine(operation, first, count, Arbitraries.of(true, false), Arbitraries.integers())
                .as((o, f, n, fua, seed) -> new Step(o, f * 512, Math.min(n, SECTORS - f) * 512, fua, seed))
                .list()
                .ofMaxSize(25);
    }

    @Property(tries = 300)
    void aMemoryDeviceEqualsAByteArray(@ForAll("steps") List<Step> steps) {
        var loop = new SimulatedLoop(1);
        try (var client = new DeviceClient(loop);
                var device = new MemoryDevice("m", BYTES, loop)) {
            runBeside(new byte[BYTES], device, client, steps);
        }
    }

    @Property(tries = 60)
    void aFileDeviceEqualsAByteArrayAndSoDoesItsFile(@ForAll("steps") List<Step> steps) throws IOException {
        Path directory = Files.createTempDirectory("devices");
        Path image = directory.resolve("image");
        byte[] model = new byte[BYTES];
        try (var loop = ThreadedLoop.start("test");
                var io = FileIo.start(2);
                var client = new DeviceClient(loop)) {
            FileDevice.create(image, BYTES);
            try (var device = FileDevice.open(image, Access.READ_WRITE, loop, io)) {
                runBeside(model, device, client, steps);
            }
            assertArrayEquals(model, Files.readAllBytes(image));
        } finally {
            Files.deleteIfExists(image);
            Files.delete(directory);
        }
    }

    private static void runBeside(byte[] model, BlockDevice device, DeviceClient client, List<Step> steps) {
        for (Step step : steps) {
            int end = step.offset + step.length;
            switch (step.operation) {
                case READ ->
                    assertArrayEquals(
                            Arrays.copyOfRange(model, step.offset, end), client.read(device, step.offset, step.length));
                case WRITE -> {
                    byte[] bytes = DeviceClient.pattern(step.seed, step.length);
                    assertEquals(IoStatus.OK, client.write(device, step.offset, bytes, step.fua));
                    System.arraycopy(bytes, 0, model, step.offset, step.length);
                }
                case WRITE_ZEROES -> {
                    assertEquals(IoStatus.OK, client.writeZeroes(device, step.offset, step.length));
                    Arrays.fill(model, step.offset, end, (byte) 0);
                }
                case FLUSH -> assertEquals(IoStatus.OK, client.flush(device));
                case DISCARD -> throw new IllegalArgumentException("not generated");
            }
        }
        assertArrayEquals(model, client.read(device, 0, BYTES));
    }
}
