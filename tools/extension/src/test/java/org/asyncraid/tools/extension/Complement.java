package org.asyncraid.tools.extension;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.engines.OperationCase.Answer;

/** The kind: the destination is the source with every bit turned over, the result is how many bits of it are set. */
final class Complement {
    static final OperationKind KIND = OperationKind.of("complement-and-count", OperationShape.of(1, 1, 1));

    /** A segment for each operation would be an object for each. */
    private static final MemorySegment MEMORY = everything();

    private Complement() {}

    /** Carries it out; returns the result. */
    static long carryOut(Descriptor d) {
        long count = 0;
        for (long at = 0; at < d.bytes(); at++) {
            byte value = (byte) ~MEMORY.get(ValueLayout.JAVA_BYTE, d.source(0) + at);
            MEMORY.set(ValueLayout.JAVA_BYTE, d.destination(0) + at, value);
            count += Integer.bitCount(value & 0xff);
        }
        return count;
    }

    /** What has to come out, for the conformance kit. */
    static Answer answer(byte[][] sources, long immediate) {
        byte[] turned = new byte[sources[0].length];
        int count = 0;
        for (int i = 0; i < turned.length; i++) {
            turned[i] = (byte) (sources[0][i] ^ 0xff);
            count += Integer.bitCount(turned[i] & 0xff);
        }
        return new Answer(count, turned);
    }

    @SuppressWarnings("restricted") // addresses are what descriptors are made of
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
