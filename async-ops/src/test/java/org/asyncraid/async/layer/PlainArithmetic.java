package org.asyncraid.async.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKinds;

/** Every kind of operation byte by byte, as its definition reads. What the tests' engines compute with. */
@SuppressWarnings("restricted") // raw addresses are what descriptors are made of
final class PlainArithmetic {
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private PlainArithmetic() {}

    static byte read(long address) {
        return MEMORY.get(ValueLayout.JAVA_BYTE, address);
    }

    static void write(long address, int value) {
        MEMORY.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    /** Carries out the first {@code bytes} of an operation, and returns its result. */
    static long run(Descriptor d, long bytes) {
        if (d.kind() == OperationKinds.CRC32C) {
            return crc32c(d, bytes);
        }
        int[] sources = new int[d.sourceCount()];
        int[] outputs = new int[d.destinationCount()];
        long result = 0;
        for (long at = 0; at < bytes; at++) {
            for (int s = 0; s < sources.length; s++) {
                sources[s] = d.source(s) == 0 ? 0 : read(d.source(s) + at) & 0xff;
            }
            result |= compute(d, sources, outputs, at);
            for (int o = 0; o < outputs.length; o++) {
                if (d.destination(o) != 0) {
                    long address = d.destination(o) + at;
                    write(address, outputs[o] ^ (d.accumulates() ? read(address) : 0));
                }
            }
        }
        return result;
    }

    private static long compute(Descriptor d, int[] sources, int[] outputs, long at) {
        return switch (d.kind().name()) {
            case "copy" -> set(outputs, sources[0]);
            case "fill" -> set(outputs, (int) (d.immediate() >>> (8 * (at % 8))) & 0xff);
            case "compare" -> sources[0] == sources[1] ? 0 : OperationKinds.DIFFERENT;
            case "xor", "recover-data" -> set(outputs, sum(sources, sources.length));
            case "xor-validate" -> sum(sources, sources.length) == 0 ? 0 : OperationKinds.P_WRONG;
            case "gf-multiply" -> set(outputs, Gf256.multiply(d.coefficientAt(0), sources[0]));
            case "pq" -> set(outputs, sum(sources, sources.length), weighted(d, sources, sources.length));
            case "pq-validate" -> validate(d, sources);
            case "recover-data-from-q" -> set(outputs, fromQ(d, sources));
            case "recover-data-and-p" -> {
                int data = fromQ(d, sources);
                yield set(outputs, data, sum(sources, sources.length - 1) ^ data);
            }
            case "recover-data-and-q" -> {
                int survivors = sources.length - 1;
                int data = sum(sources, sources.length);
                int q = weighted(d, sources, survivors) ^ Gf256.multiply(d.coefficientAt(survivors), data);
                yield set(outputs, data, q);
            }
            case "recover-two-data" -> twoData(d, sources, outputs);
            default -> throw new IllegalArgumentException(d.toString());
        };
    }

    private static long twoData(Descriptor d, int[] sources, int[] outputs) {
        int survivors = sources.length - 2;
        int cx = d.coefficientAt(survivors);
        int cy = d.coefficientAt(survivors + 1);
        int p = sum(sources, survivors) ^ sources[survivors];
        int q = weighted(d, sources, survivors) ^ sources[survivors + 1];
        // x + y = p and cx·x + cy·y = q, by Cramer's rule.
        return set(
                outputs,
                Gf256.divide(Gf256.multiply(cy, p) ^ q, cx ^ cy),
                Gf256.divide(Gf256.multiply(cx, p) ^ q, cx ^ cy));
    }

    private static int fromQ(Descriptor d, int[] sources) {
        int survivors = sources.length - 1;
        return Gf256.divide(weighted(d, sources, survivors) ^ sources[survivors], d.coefficientAt(survivors));
    }

    private static long validate(Descriptor d, int[] sources) {
        int data = sources.length - 2;
        boolean pWrong = d.source(data) != 0 && sum(sources, data) != sources[data];
        boolean qWrong = d.source(data + 1) != 0 && weighted(d, sources, data) != sources[data + 1];
        return (pWrong ? OperationKinds.P_WRONG : 0) | (qWrong ? OperationKinds.Q_WRONG : 0);
    }

    private static int sum(int[] sources, int count) {
        int sum = 0;
        for (int s = 0; s < count; s++) {
            sum ^= sources[s];
        }
        return sum;
    }

    private static int weighted(Descriptor d, int[] sources, int count) {
        int sum = 0;
        for (int s = 0; s < count; s++) {
            sum ^= Gf256.multiply(d.coefficientAt(s), sources[s]);
        }
        return sum;
    }

    private static long set(int[] outputs, int... values) {
        System.arraycopy(values, 0, outputs, 0, values.length);
        return 0;
    }

    private static long crc32c(Descriptor d, long bytes) {
        if (d.immediate() != 0) {
            throw new IllegalArgumentException("the tests' engines begin every checksum afresh");
        }
        CRC32C crc = new CRC32C();
        for (long at = 0; at < bytes; at++) {
            crc.update(read(d.source(0) + at));
        }
        return crc.getValue();
    }
}
