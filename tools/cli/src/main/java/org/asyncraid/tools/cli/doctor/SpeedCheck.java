package org.asyncraid.tools.cli.doctor;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.MatrixPlan;
import org.asyncraid.engines.kernels.Terms;

/** How fast this process computes parity, in two seconds: eight blocks from the caches, one thread. */
final class SpeedCheck {
    /** Vectors are slow until they are compiled, which takes this long; all are warmed in turn, by short calls. */
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(1700);

    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int BLOCKS = 8;
    private static final int BLOCK_BYTES = 1 << 16;
    private static final int WARM_UP_BYTES = 1 << 12;

    private final Kernels kernels;

    SpeedCheck(Kernels kernels) {
        this.kernels = kernels;
    }

    /** GB/s of data, 10⁹ bytes, of xor, of P and Q, and of products with a matrix of two rows. */
    String measure() {
        try (Arena arena = Arena.ofConfined()) {
            Terms sources = blocks(arena, BLOCKS);
            Terms destinations = blocks(arena, 2);
            long p = destinations.address(0);
            long q = destinations.address(1);
            MatrixPlan matrix = MatrixPlan.of(2, BLOCKS, coefficients());
            LongConsumer xor = bytes -> kernels.xor(sources, p, bytes, false);
            LongConsumer pq = bytes -> kernels.pq(sources, p, q, bytes, false);
            LongConsumer dot = bytes -> kernels.dot(matrix, sources, destinations, bytes, false);
            repeat(xor.andThen(pq).andThen(dot), WARM_UP_BYTES, WARM_UP_NANOS);
            return String.format(
                    Locale.ROOT,
                    "xor %.1f, P and Q %.1f, Reed-Solomon 8+2 %.1f GB/s, one thread",
                    gigabytesASecond(xor),
                    gigabytesASecond(pq),
                    gigabytesASecond(dot));
        }
    }

    private static double gigabytesASecond(LongConsumer computation) {
        long start = System.nanoTime();
        long calls = repeat(computation, BLOCK_BYTES, MEASURED_NANOS);
        return (double) calls * BLOCKS * BLOCK_BYTES / (System.nanoTime() - start);
    }

    /** Computes until the time is over, at least once; returns how often. */
    private static long repeat(LongConsumer computation, long bytes, long nanos) {
        long start = System.nanoTime();
        long calls = 0;
        do {
            computation.accept(bytes);
            calls++;
        } while (System.nanoTime() - start < nanos);
        return calls;
    }

    private static Terms blocks(Arena arena, int count) {
        Terms blocks = new Terms(count);
        for (int block = 0; block < count; block++) {
            long address = arena.allocate(BLOCK_BYTES, BLOCK_BYTES)
                    .fill((byte) (block + 1))
                    .address();
            blocks.add(address, Gf256.exp(block));
        }
        return blocks;
    }

    /** A Cauchy matrix, of which nothing can be computed faster than any other. */
    private static byte[] coefficients() {
        byte[] coefficients = new byte[2 * BLOCKS];
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < BLOCKS; column++) {
                coefficients[row * BLOCKS + column] = (byte) Gf256.inverse((BLOCKS + row) ^ column);
            }
        }
        return coefficients;
    }
}
