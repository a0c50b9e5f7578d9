package org.asyncraid.tools.cli.simulate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.CRC32C;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.software.KernelOperations;

/**
 * The memory of simulated operations. Sources are pieces of one area of random bytes, which nobody writes to; each
 * operation in flight has a slot for its destinations, and for the parity that it is to find right. What an operation gets
 * follows from the seed and its number alone, so that its result does too.
 */
final class Operands implements AutoCloseable {
    /** The most memory for all operations in flight. */
    static final long MOST_BYTES = 512L << 20;

    /** Sources begin at multiples of this, which suits all models, within so much of the area. */
    private static final int ALIGNMENT = 64;

    private static final int SPREAD_BYTES = 1 << 20;

    private final Arena arena = Arena.ofConfined();
    private final long seed;
    private final MemorySegment area;
    private final MemorySegment slots;
    private final long strideBytes;
    private final long slotBytes;
    private final KernelOperations operations;
    private final DescriptorPool own = new DescriptorPool(1);
    private final CRC32C crc = new CRC32C();

    /** Memory for so many of the requests at a time. */
    Operands(List<Request> requests, int inFlight, long seed, Kernels kernels) {
        this.seed = seed;
        strideBytes = strideBytes(requests);
        slotBytes = slotBytes(requests);
        operations = new KernelOperations(kernels);
        area = arena.allocate(strideBytes + SPREAD_BYTES, ALIGNMENT);
        SeededRandom random = SeededRandom.of(seed);
        for (long at = 0; at < area.byteSize(); at += Long.BYTES) {
            area.set(ValueLayout.JAVA_LONG, at, random.nextLong());
        }
        slots = arena.allocate(slotBytes * inFlight, ALIGNMENT);
    }

    /** What an operation in flight takes of {@link #MOST_BYTES}. */
    static long slotBytes(List<Request> requests) {
        int blocks = 1;
        for (Request request : requests) {
            blocks = Math.max(blocks, Math.max(request.destinations(), rightParity(request.kind())));
        }
        return blocks * strideBytes(requests);
    }

    /** Fills the descriptor for a request, and its slot as the operation is to find it. */
    void fill(Descriptor descriptor, Request request, int number, int slot) {
        SeededRandom random = SeededRandom.of(seed + number);
        OperationKind kind = request.kind();
        int parity = rightParity(kind);
        descriptor.begin(kind, request.bytes()).immediate(kind == OperationKinds.FILL ? random.nextLong() : 0);
        for (int i = 0; i < request.sources() - parity; i++) {
            descriptor.sourceAt(piece(random));
        }
        if (parity > 0) {
            computeParity(descriptor, request, slot);
            for (int i = 0; i < parity; i++) {
                descriptor.sourceAt(block(slot, i));
            }
        }
        int coefficients = kind.shape().coefficientCount(request.sources(), request.destinations());
        int ofUpdate = random.nextInt(Gf256.ORDER);
        for (int i = 0; i < coefficients; i++) {
            descriptor.coefficient(Gf256.exp(request.accumulate() ? ofUpdate : i));
        }
        for (int i = 0; i < request.destinations(); i++) {
            if (request.accumulate()) {
                copy(piece(random), block(slot, i), request.bytes());
            }
            descriptor.destinationAt(block(slot, i));
        }
        if (request.accumulate()) {
            descriptor.accumulate();
        }
    }

    /** A number that stands for what has come of a request; to be added to those of all others, in any order. */
    long digest(Descriptor done, int number, int slot) {
        crc.reset();
        for (int i = 0; i < done.destinationCount(); i++) {
            long at = block(slot, i) - slots.address();
            crc.update(slots.asSlice(at, done.destinationBytes()).asByteBuffer());
        }
        long content = crc.getValue() << Integer.SIZE ^ done.result();
        return SeededRandom.of(content ^ SeededRandom.of(number).nextLong()).nextLong();
    }

    @Override
    public void close() {
        arena.close();
    }

    /** The last sources of such a kind are compared with what the others make, and are to agree. */
    private static int rightParity(OperationKind kind) {
        return kind == OperationKinds.PQ_VALIDATE ? 2 : kind == OperationKinds.XOR_VALIDATE ? 1 : 0;
    }

    private static long strideBytes(List<Request> requests) {
        int longest = requests.stream().mapToInt(Request::bytes).max().orElse(1);
        return (longest + ALIGNMENT - 1L) & -ALIGNMENT;
    }

    private void computeParity(Descriptor checked, Request request, int slot) {
        boolean both = request.kind() == OperationKinds.PQ_VALIDATE;
        Descriptor parity = own.take().begin(both ? OperationKinds.PQ : OperationKinds.XOR, request.bytes());
        for (int i = 0; i < checked.sourceCount(); i++) {
            parity.sourceAt(checked.source(i));
            if (both) {
                parity.coefficient(Gf256.exp(i));
            }
        }
        parity.destinationAt(block(slot, 0));
        if (both) {
            parity.destinationAt(block(slot, 1));
        }
        if (checked.sourceCount() > 0) {
            operations.execute(parity);
        } else {
            slots.asSlice(block(slot, 0) - slots.address(), request.bytes()).fill((byte) 0);
        }
        parity.release();
    }

    private void copy(long from, long to, long bytes) {
        MemorySegment.copy(area, from - area.address(), slots, to - slots.address(), bytes);
    }

    private long piece(SeededRandom random) {
        return area.address() + (long) ALIGNMENT * random.nextInt(SPREAD_BYTES / ALIGNMENT);
    }

    private long block(int slot, int index) {
        return slots.address() + slot * slotBytes + index * strideBytes;
    }
}
