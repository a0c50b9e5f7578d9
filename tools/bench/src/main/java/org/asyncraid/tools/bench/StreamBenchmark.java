package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.XtsKey;
import org.asyncraid.engines.jdk.JdkBackend;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.openssl.OpensslBackend;
import org.asyncraid.engines.software.InlineEngine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast are checksums, digests and encryption of one block through the offload layer, by each engine that has them,
 * and what does the JDK's own class take on the same thread? One operation at a time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class StreamBenchmark {
    private static final int OPERATIONS = 512;
    private static final int DIGEST_BYTES = 32;
    private static final long PAGE_BYTES = 4096;

    /** What is computed, and by whom. */
    public enum Row {
        CRC32C_BARE,
        CRC32C_KERNELS,
        CRC32C_JDK,
        SHA256_BARE,
        SHA256_JDK,
        SHA256_OPENSSL,
        /** Composed: tweaks and AES by the JDK, xor by the kernels. */
        XTS_JDK,
        XTS_OPENSSL;

        private OperationKind kind() {
            return switch (this) {
                case CRC32C_BARE, CRC32C_KERNELS, CRC32C_JDK -> OperationKinds.CRC32C;
                case SHA256_BARE, SHA256_JDK, SHA256_OPENSSL -> OperationKinds.SHA256;
                case XTS_JDK, XTS_OPENSSL -> OperationKinds.XTS_ENCRYPT_4096;
            };
        }

        boolean needsOpenssl() {
            return this == SHA256_OPENSSL || this == XTS_OPENSSL;
        }

        private Engine[] engines() {
            Engine kernels = new InlineEngine("kernels", KernelsSelection.get().kernels());
            return switch (this) {
                case CRC32C_BARE, SHA256_BARE, CRC32C_KERNELS -> new Engine[] {kernels};
                case CRC32C_JDK, SHA256_JDK -> new Engine[] {new InlineEngine("jdk", new JdkBackend())};
                case XTS_JDK -> new Engine[] {new InlineEngine("jdk", new JdkBackend()), kernels};
                case SHA256_OPENSSL, XTS_OPENSSL -> new Engine[] {new InlineEngine("openssl", new OpensslBackend())};
            };
        }
    }

    @Param
    public Row row;

    /** Bytes of a block. */
    @Param({"4096", "65536", "1048576"})
    public int bytes;

    private final Arena arena = Arena.ofShared();
    private final CRC32C crc = new CRC32C();
    private XtsKey key;
    private MessageDigest sha256;
    private MemorySegment source;
    private MemorySegment destination;
    private ByteBuffer input;
    private byte[] digest;
    private LayerRun layer;
    private Runnable bare;

    /** Makes a random block, computes it, and checks the result against the JDK's or, of XTS, by decrypting it. */
    @Setup
    public void prepare() throws NoSuchAlgorithmException {
        source = arena.allocate(bytes, PAGE_BYTES);
        destination = arena.allocate(bytes, PAGE_BYTES);
        input = source.asByteBuffer();
        digest = new byte[DIGEST_BYTES];
        byte[] random = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(random);
        source.copyFrom(MemorySegment.ofArray(random));
        key = XtsKey.of(Arrays.copyOf(random, XtsKey.BYTES));
        sha256 = MessageDigest.getInstance("SHA-256");
        bare = row.kind() == OperationKinds.CRC32C ? this::checksum : this::digest;
        layer = new LayerRun(this::fill, row.engines());
        compute();
        check();
    }

    @TearDown
    public void release() {
        layer.close();
        arena.close();
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void compute() {
        if (row == Row.CRC32C_BARE || row == Row.SHA256_BARE) {
            layer.onLoop(() -> {
                for (int n = 0; n < OPERATIONS; n++) {
                    bare.run();
                }
            });
        } else {
            layer.run(OPERATIONS, 1);
        }
    }

    private void checksum() {
        crc.reset();
        crc.update(input.rewind());
    }

    private void digest() {
        sha256.update(input.rewind());
        try {
            sha256.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(Descriptor descriptor) {
        fill(descriptor, row.kind(), source, destination);
    }

    private void fill(Descriptor descriptor, OperationKind kind, MemorySegment from, MemorySegment to) {
        descriptor.begin(kind, bytes).sourceAt(from.address());
        if (kind != OperationKinds.CRC32C) {
            descriptor.destinationAt(to.address());
        }
        if (kind.shape().parameter() != null) {
            descriptor.parameter(key);
        }
    }

    private void check() {
        bare.run();
        MemorySegment result = destination.asSlice(0, DIGEST_BYTES);
        boolean isRight = switch (row) {
            case CRC32C_BARE, SHA256_BARE -> true;
            case CRC32C_KERNELS, CRC32C_JDK -> layer.lastResult() == crc.getValue();
            case SHA256_JDK, SHA256_OPENSSL -> result.mismatch(MemorySegment.ofArray(digest)) < 0;
            case XTS_JDK, XTS_OPENSSL -> decrypted().mismatch(source) < 0;
        };
        if (!isRight) {
            throw new IllegalStateException(row + " computes a wrong result of " + bytes + " bytes");
        }
    }

    private MemorySegment decrypted() {
        MemorySegment plain = arena.allocate(bytes, PAGE_BYTES);
        try (LayerRun jdk = new LayerRun(
                descriptor -> fill(descriptor, OperationKinds.XTS_DECRYPT_4096, destination, plain),
                Row.XTS_JDK.engines())) {
            jdk.run(1, 1);
        }
        return plain;
    }
}
