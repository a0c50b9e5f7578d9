package org.asyncraid.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;

/** A RAID-6 stripe whose P and Q are computed, of which up to two blocks are then lost and recovered. */
final class StripeRoundTrip {
    private final int data;
    private final int bytes;
    private final SeededRandom random;
    private final DescriptorPool pool = new DescriptorPool(4);
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private int first;
    private int second;

    /** A stripe over so many disks, two of which hold P and Q: three or more. */
    StripeRoundTrip(int disks, int bytes, SeededRandom random) {
        data = disks - 2;
        this.bytes = bytes;
        this.random = random;
        for (int b = 0; b < disks; b++) {
            MemorySegment block = Arena.ofAuto().allocate(bytes, 64);
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            block.copyFrom(MemorySegment.ofArray(content));
            blocks.add(block);
        }
    }

    /** P and Q, to be computed. */
    List<Descriptor> computing() {
        Descriptor pq = pool.take().begin(OperationKinds.PQ, bytes);
        for (int b = 0; b < data; b++) {
            pq.sourceAt(blocks.get(b).address()).coefficient(Gf256.exp(b));
        }
        return List.of(pq.destinationAt(blocks.get(data).address())
                .destinationAt(blocks.get(data + 1).address()));
    }

    /** Overwrites one block or two with something else. */
    void erase() {
        blocks.forEach(block -> contents.add(block.toArray(ValueLayout.JAVA_BYTE)));
        first = random.nextInt(data + 2);
        second = random.nextInt(data + 2);
        if (first > second) {
            int swapped = first;
            first = second;
            second = swapped;
        }
        blocks.get(first).fill((byte) 0x77);
        blocks.get(second).fill((byte) 0x77);
    }

    /** The lost blocks, to be recovered. */
    List<Descriptor> recovering() {
        int p = data;
        int q = data + 1;
        if (first >= p) {
            return computing();
        }
        if (second == first) {
            boolean fromQ = random.nextBoolean();
            return List.of(
                    fromQ
                            ? recovery(OperationKinds.RECOVER_DATA_FROM_Q, true, q)
                            : recovery(OperationKinds.RECOVER_DATA, false, p));
        }
        if (second == p) {
            return List.of(recovery(OperationKinds.RECOVER_DATA_AND_P, true, q).destinationAt(address(p)));
        }
        if (second == q) {
            return List.of(recovery(OperationKinds.RECOVER_DATA_AND_Q, true, p).destinationAt(address(q)));
        }
        Descriptor two = recovery(OperationKinds.RECOVER_TWO_DATA, true, p, q);
        return List.of(two.coefficient(Gf256.exp(second)).destinationAt(address(second)));
    }

    /** Checks that the stripe is what it was. */
    void check() {
        for (int b = 0; b < blocks.size(); b++) {
            byte[] content = blocks.get(b).toArray(ValueLayout.JAVA_BYTE);
            assertArrayEquals(contents.get(b), content, "block " + b + "; lost were " + first + " and " + second);
        }
    }

    /** A recovery of the first lost block, and maybe more, from the other data and this parity. */
    private Descriptor recovery(OperationKind kind, boolean isWeighted, int... parity) {
        Descriptor recovery = pool.take().begin(kind, bytes);
        for (int b = 0; b < data; b++) {
            if (b != first && b != second) {
                recovery.sourceAt(address(b));
                if (isWeighted) {
                    recovery.coefficient(Gf256.exp(b));
                }
            }
        }
        for (int each : parity) {
            recovery.sourceAt(address(each));
        }
        if (isWeighted) {
            recovery.coefficient(Gf256.exp(first));
        }
        return recovery.destinationAt(address(first));
    }

    private long address(int block) {
        return blocks.get(block).address();
    }
}
