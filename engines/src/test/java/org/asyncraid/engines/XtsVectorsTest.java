package org.asyncraid.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.XtsKey;
import org.asyncraid.engines.jdk.JdkBackend;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.engines.openssl.OpensslBackend;
import org.asyncraid.engines.software.InlineEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of IEEE 1619 for 256-bit keys, whole by libcrypto and composed of the JDK's AES. */
class XtsVectorsTest {
    private static final XtsKey KEY = XtsKey.of(HexFormat.of()
            .parseHex("2718281828459045235360287471352662497757247093699959574966967627"
                    + "3141592653589793238462643383279502884197169399375105820974944592"));

    record Vector(String number, long sequence, byte[] ciphertext) {
        @Override
        public String toString() {
            return number;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream lines = XtsVectorsTest.class.getResourceAsStream("/golden/ieee-1619/xts-aes-256.txt")) {
            String text = new String(Objects.requireNonNull(lines).readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .map(line -> line.split(" "))
                    .map(fields -> new Vector(
                            fields[0],
                            Long.parseLong(fields[1], 16),
                            HexFormat.of().parseHex(fields[2])));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void libcryptoDoesThemWhole(Vector vector) {
        assumeTrue(LibCrypto.isPresent(), "optional: libcrypto 3 is not installed");
        check(vector, List.of(new InlineEngine("openssl", new OpensslBackend()), scalar()));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void tweaksAndAesAndSumsGiveThem(Vector vector) {
        check(vector, List.of(new InlineEngine("jdk", new JdkBackend()), scalar()));
    }

    @Test
    void anEngineWithoutXtsAndOneWithItGiveTheSameBytes() {
        assumeTrue(LibCrypto.isPresent(), "optional: libcrypto 3 is not installed");
        byte[] text = new byte[5 * 4096];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i * 31 + (i >> 8));
        }
        // The second sector's number does not fit a signed long any more.
        byte[] whole = run(
                List.of(new InlineEngine("openssl", new OpensslBackend()), scalar()),
                OperationKinds.XTS_ENCRYPT_4096,
                Long.MAX_VALUE,
                text);
        byte[] composed = run(
                List.of(new InlineEngine("jdk", new JdkBackend()), scalar()),
                OperationKinds.XTS_ENCRYPT_4096,
                Long.MAX_VALUE,
                text);
        assertArrayEquals(whole, composed);
    }

    private static void check(Vector vector, List<Engine> engines) {
        byte[] plaintext = new byte[512];
        for (int i = 0; i < plaintext.length; i++) {
            plaintext[i] = (byte) i;
        }
        assertArrayEquals(
                vector.ciphertext(), run(engines, OperationKinds.XTS_ENCRYPT_512, vector.sequence(), plaintext));
        assertArrayEquals(
                plaintext, run(engines, OperationKinds.XTS_DECRYPT_512, vector.sequence(), vector.ciphertext()));
    }

    private static byte[] run(List<Engine> engines, OperationKind kind, long sequence, byte[] text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(text.length);
            MemorySegment to = arena.allocate(text.length);
            from.copyFrom(MemorySegment.ofArray(text));
            Descriptor descriptor =
                    new DescriptorPool(1).take().begin(kind, text.length).immediate(sequence);
            descriptor.parameter(KEY).sourceAt(from.address()).destinationAt(to.address());
            new LayerRun(new SimulatedLoop(1), engines).runDescriptors(List.of(descriptor));
            assertEquals(Outcome.OK, descriptor.outcome());
            return to.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static Engine scalar() {
        return new InlineEngine("scalar", new ScalarKernels());
    }
}
