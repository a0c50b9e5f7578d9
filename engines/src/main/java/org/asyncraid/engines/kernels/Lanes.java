package org.asyncraid.engines.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector width of this JVM, and the constants of that width.
 *
 * <p>Constant, since only then does the compiler turn a vector into a register. One, since two widths in use slow each
 * other down by an order of magnitude.
 */
final class Lanes {

    static final VectorSpecies<Byte> BYTES =
            VectorShape.forBitSize(KernelsSelection.get().vectorBits()).withLanes(byte.class);

    /** Bytes of a vector. */
    static final int WIDTH = BYTES.length();

    /** Where the four vectors of a step begin, the first at 0: most loops work on four at a time. */
    static final int SECOND = WIDTH;

    static final int THIRD = 2 * WIDTH;

    static final int FOURTH = 3 * WIDTH;

    /** Bytes of a step. */
    static final int STEP = 4 * WIDTH;

    static final ByteVector ZERO = ByteVector.zero(BYTES);

    /** What a doubled element is reduced by in GF(256) when its highest bit was set: 0x11d less x⁸. */
    static final ByteVector REDUCTION = ByteVector.broadcast(BYTES, 0x1d);

    private Lanes() {}

    /** How many of {@code bytes} fill whole steps. */
    static long wholeSteps(long bytes) {
        return bytes & -STEP;
    }
}
