package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;
import static org.asyncraid.engines.kernels.VectorProducts.HIGH_SHIFT;

import jdk.incubator.vector.ByteVector;
import org.asyncraid.async.op.Gf256;

/** {@link Kernels#locate}: the first difference accuses a block; whether that explains all others, the same pass tells. */
final class VectorLocator {

    private VectorLocator() {}

    static int locate(long p, long q, long bytes) {
        long first = zeros(p, q, bytes);
        while (first < bytes && (NativeMemory.get(p + first) | NativeMemory.get(q + first)) == 0) {
            first++;
        }
        if (first == bytes) {
            return Kernels.NOTHING;
        }
        int ofP = NativeMemory.get(p + first) & 0xff;
        int ofQ = NativeMemory.get(q + first) & 0xff;
        if (ofP == 0 || ofQ == 0) {
            return ScalarKernels.locate(p, q, first, bytes);
        }
        int coefficient = Gf256.divide(ofQ, ofP);
        int accused = Gf256.log(coefficient);
        long whole = first + ((bytes - first) & -WIDTH);
        if (!isMultiple(p, coefficient, q, first, whole)) {
            return Kernels.SEVERAL;
        }
        int rest = ScalarKernels.locate(p, q, whole, bytes);
        return rest == accused || rest == Kernels.NOTHING ? accused : Kernels.SEVERAL;
    }

    /** How many bytes both blocks begin with that are 0, in whole vectors. */
    private static long zeros(long p, long q, long bytes) {
        long at = 0;
        while (at + WIDTH <= bytes) {
            ByteVector v = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN)
                    .or(fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN));
            if (!v.eq((byte) 0).allTrue()) {
                break;
            }
            at += WIDTH;
        }
        return at;
    }

    /** Whether {@code q = coefficient · p} everywhere. */
    private static boolean isMultiple(long p, int coefficient, long q, long from, long to) {
        long table = VectorProducts.table(coefficient);
        ByteVector low = fromMemorySegment(BYTES, ALL, table, LITTLE_ENDIAN);
        ByteVector high = fromMemorySegment(BYTES, ALL, table + WIDTH, LITTLE_ENDIAN);
        ByteVector differences = ByteVector.zero(BYTES);
        for (long at = from; at < to; at += WIDTH) {
            ByteVector v = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN);
            ByteVector w = v.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            v = v.selectFrom(low).lanewise(XOR, w.selectFrom(high));
            differences = differences.or(v.lanewise(XOR, fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN)));
        }
        return differences.eq((byte) 0).allTrue();
    }
}
