package org.asyncraid.tools.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.apache.hadoop.io.erasurecode.ErasureCoderOptions;
import org.apache.hadoop.io.erasurecode.rawcoder.RSRawErasureCoderFactory;
import org.apache.hadoop.io.erasurecode.rawcoder.RawErasureCoderFactory;
import org.apache.hadoop.io.erasurecode.rawcoder.RawErasureEncoder;
import org.apache.hadoop.io.erasurecode.rawcoder.XORRawErasureCoderFactory;
import org.asyncraid.tools.cli.bench.Contest;
import org.asyncraid.tools.cli.bench.Task;
import org.jspecify.annotations.Nullable;

/** Hadoop's erasure coders in pure Java, over native memory. */
final class HadoopCoder {
    private final RawErasureCoderFactory factory;
    private final ErasureCoderOptions options;
    private final RawErasureEncoder encoder;

    private HadoopCoder(RawErasureCoderFactory factory, int data, int parity) {
        this.factory = factory;
        options = new ErasureCoderOptions(data, parity);
        encoder = factory.createEncoder(options);
    }

    /** The coder {@code rs} of the policy RS-data-parity. */
    static HadoopCoder reedSolomon(int data, int parity) {
        return new HadoopCoder(new RSRawErasureCoderFactory(), data, parity);
    }

    /** The coder {@code xor} of the policy XOR-data-1. */
    static HadoopCoder xor(int data) {
        return new HadoopCoder(new XORRawErasureCoderFactory(), data, 1);
    }

    /** The call that computes a task's outputs. Refuses tasks that Hadoop has no coder for. */
    static Runnable call(Task task, Contest contest) {
        HadoopCoder coder = switch (task.kind()) {
            case XOR -> xor(task.sources());
            case DOT, REED_SOLOMON -> reedSolomon(task.sources(), task.outputs());
            case PQ, SYNDROMES, TWO_DATA -> throw new IllegalArgumentException("Hadoop has no " + task.title());
        };
        ByteBuffer[] data = IntStream.range(0, task.sources())
                .mapToObj(i -> contest.source(i).asByteBuffer())
                .toArray(ByteBuffer[]::new);
        ByteBuffer[] parity = IntStream.range(0, task.outputs())
                .mapToObj(i -> contest.output(i).asByteBuffer())
                .toArray(ByteBuffer[]::new);
        return () -> coder.encode(data, parity);
    }

    /** Computes the parity. The buffers are views of native memory, which is what its coder is fastest with. */
    void encode(ByteBuffer[] data, ByteBuffer[] parity) {
        rewind(data);
        rewind(parity);
        try {
            encoder.encode(data, parity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Computes missing shards. */
    void decode(@Nullable ByteBuffer[] shards, int[] missing, ByteBuffer[] outputs) {
        rewind(shards);
        rewind(outputs);
        try {
            factory.createDecoder(options).decode(shards, missing, outputs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Views of shards {@code from} to {@code to}. */
    static ByteBuffer[] buffers(MemorySegment[] shards, int from, int to) {
        ByteBuffer[] buffers = new ByteBuffer[to - from];
        for (int i = from; i < to; i++) {
            buffers[i - from] = shards[i].asByteBuffer();
        }
        return buffers;
    }

    /** Hadoop moves positions to the end. */
    private static void rewind(@Nullable ByteBuffer[] buffers) {
        for (ByteBuffer buffer : buffers) {
            if (buffer != null) {
                buffer.rewind();
            }
        }
    }
}
