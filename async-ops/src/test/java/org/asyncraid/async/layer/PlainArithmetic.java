package org.asyncraid.async.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.AesKey;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape.Trait;
import org.asyncraid.async.op.XtsKey;

/** Every kind of operation, byte by byte where it is made so, as its definition reads. What the tests' engines compute with. */
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
        if (d.kind().shape().traits().contains(Trait.WHOLE_GRANULES)
                || !d.kind().shape().linear() && d.kind() != OperationKinds.FILL) {
            return runWhole(d, (int) bytes);
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
            case "gf-dot" -> dot(d, sources, outputs);
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

    private static long dot(Descriptor d, int[] sources, int[] outputs) {
        for (int row = 0; row < outputs.length; row++) {
            outputs[row] = 0;
            for (int s = 0; s < sources.length; s++) {
                outputs[row] ^= Gf256.multiply(d.coefficientAt(row * sources.length + s), sources[s]);
            }
        }
        return 0;
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

    /** Kinds whose output is not made byte by byte. */
    private static long runWhole(Descriptor d, int bytes) {
        byte[] source = d.sourceCount() == 0 ? new byte[0] : TestMemory.read(d.source(0), bytes);
        String[] name = d.kind().name().split("-");
        int granule = d.kind().shape().granuleBytes();
        byte[] output = switch (name[0]) {
            case "crc32c" -> new byte[0];
            case "copy" -> source;
            case "sha256" -> PlainStorage.sha256(source);
            case "aes" -> PlainStorage.ecb(key(d, AesKey.class), name[2].equals("encrypt"), source);
            case "xts" ->
                name[1].equals("tweaks")
                        ? PlainStorage.tweaks(key(d, AesKey.class), d.immediate(), granule, bytes)
                        : PlainStorage.xts(
                                key(d, XtsKey.class), name[1].equals("encrypt"), d.immediate(), granule, source);
            default -> throw new IllegalArgumentException(d.toString());
        };
        for (int at = 0; at < output.length; at++) {
            write(d.destination(0) + at, output[at]);
        }
        return name[name.length - 1].equals("crc32c") ? PlainStorage.crc32c(d.immediate(), source) : 0;
    }

    private static <K> K key(Descriptor d, Class<K> type) {
        return type.cast(Objects.requireNonNull(d.parameter()));
    }
}
