package org.asyncraid.engines.isal;

import static org.asyncraid.async.op.OperationKinds.GF_DOT;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.asyncraid.async.op.OperationKinds.PQ_VALIDATE;
import static org.asyncraid.async.op.OperationKinds.P_WRONG;
import static org.asyncraid.async.op.OperationKinds.Q_WRONG;
import static org.asyncraid.async.op.OperationKinds.XOR;
import static org.asyncraid.async.op.OperationKinds.XOR_VALIDATE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.engines.kernels.NativeMemory;
import org.asyncraid.engines.software.Execution;

/**
 * Operations tile by tile in calls of ISA-L. The arrays of pointers are made once and filled for each call.
 *
 * <p>The functions for RAID compute whole vectors of aligned blocks, with coefficients 2^i. Everything else, and what is
 * left at the end of a block, is a product with a matrix: of ones for P, of the coefficients for Q.
 */
final class IsalOperations implements Execution {
    /** A call is over in microseconds; P and Q of a few blocks stay in the second-level cache. */
    private static final int TILE_BYTES = 1 << 16;

    /** The same in all blocks of a call. */
    private static final int CALL_BYTES = 1 << 20;

    private static final int SCRATCH_BYTES = 4 * TILE_BYTES;
    private static final int MAX_BLOCKS = 2 * Gf256.ORDER;
    private static final byte[] ONE = {1};

    private final Arena arena = Arena.ofShared();
    private final long sources = pointers(MAX_BLOCKS);
    private final long outputs = pointers(OperationShape.MAX_DESTINATIONS);
    private final long scratch =
            arena.allocate(SCRATCH_BYTES, Isal.ALIGNMENT_BYTES).address();
    private final long zeros = arena.allocate(TILE_BYTES).address();
    private final GfTables tables = new GfTables();

    /** Rows of the matrix in use, one after the other, and where the product goes. */
    private final byte[] matrix = new byte[OperationShape.MAX_DESTINATIONS * Gf256.ORDER];

    private final long[] products = new long[OperationShape.MAX_DESTINATIONS];
    private int rows;

    @Override
    public void run(Descriptor d) {
        long result = 0;
        int tileBytes = tileBytes(d.sourceCount() + d.destinationCount());
        for (long at = 0; at < d.bytes(); at += tileBytes) {
            result |= runTile(d, at, (int) Math.min(tileBytes, d.bytes() - at));
        }
        d.end(Outcome.OK, result);
    }

    @Override
    public void close() {
        tables.close();
        arena.close();
    }

    private static int tileBytes(int blocks) {
        return Math.min(TILE_BYTES, CALL_BYTES / blocks & -Isal.ALIGNMENT_BYTES);
    }

    private long runTile(Descriptor d, long at, int length) {
        OperationKind kind = d.kind();
        if (kind == XOR_VALIDATE) {
            return validateSum(d, at, length);
        }
        if (kind == PQ_VALIDATE) {
            return validateSyndrome(d, at, length);
        }
        boolean isPlain = !d.accumulates() && !d.overwritesSource();
        if (kind == XOR) {
            sum(d, at, length);
        } else if (kind == PQ && isPlain) {
            syndrome(d, d.sourceCount(), at, length, tileOf(d.destination(0), at), tileOf(d.destination(1), at));
        } else {
            setMatrix(d, at);
            if (isPlain) {
                multiply(d, d.sourceCount(), at, length);
            } else {
                multiplyByWayOfScratch(d, at, length);
            }
        }
        return 0;
    }

    /** What stood in the destination is one more source when accumulating. */
    private void sum(Descriptor d, long at, int length) {
        int count = d.sourceCount();
        long destination = d.destination(0) + at;
        long addresses = setSources(d, count, at);
        if (d.accumulates()) {
            addresses |= setSource(count++, destination);
        }
        addresses |= setSource(count, destination);
        int whole = count < 2 ? 0 : wholeVectors(length, addresses);
        if (whole > 0) {
            Isal.xorGen(count + 1, whole, sources);
        }
        if (whole < length) {
            clearMatrix();
            addRow(destination + whole, d, d.sourceCount(), false);
            multiplyByWayOfScratch(d, at + whole, length - whole);
        }
    }

    /** P and Q, where they are wanted, of the first {@code count} sources, none of which is overwritten. */
    private void syndrome(Descriptor d, int count, long at, int length, long p, long q) {
        long addresses = setSources(d, count, at) | p | q;
        int whole = count < 2 ? 0 : wholeVectors(length, addresses);
        if (q == 0 && whole > 0) {
            setSource(count, p);
            Isal.xorGen(count + 1, whole, sources);
        } else if (p != 0 && whole > 0 && hasFirstPowers(d, count)) {
            setSource(count, p);
            setSource(count + 1, q);
            Isal.pqGen(count + 2, whole, sources);
        } else {
            whole = 0;
        }
        if (whole < length) {
            clearMatrix();
            if (p != 0) {
                addRow(p + whole, d, count, false);
            }
            if (q != 0) {
                addRow(q + whole, d, count, true);
            }
            multiply(d, count, at + whole, length - whole);
        }
    }

    private long validateSum(Descriptor d, long at, int length) {
        int count = d.sourceCount();
        int whole = count < 2 ? 0 : wholeVectors(length, setSources(d, count, at));
        if (whole > 0 && !Isal.xorCheck(count, whole, sources)) {
            return P_WRONG;
        }
        if (whole == length) {
            return 0;
        }
        clearMatrix();
        addRow(scratch, d, count, false);
        multiply(d, count, at + whole, length - whole);
        return isEqual(scratch, zeros, length - whole) ? 0 : P_WRONG;
    }

    /** {@code pq_check} tells only that all is well; what is not is computed anew, and compared. */
    private long validateSyndrome(Descriptor d, long at, int length) {
        int data = d.sourceCount() - 2;
        long p = tileOf(d.source(data), at);
        long q = tileOf(d.source(data + 1), at);
        int good = 0;
        if (p != 0 && q != 0 && data >= 2 && hasFirstPowers(d, data)) {
            int whole = wholeVectors(length, setSources(d, data + 2, at));
            good = whole > 0 && Isal.pqCheck(data + 2, whole, sources) ? whole : 0;
        }
        int rest = length - good;
        if (rest == 0) {
            return 0;
        }
        long rightP = p == 0 ? 0 : scratch;
        long rightQ = q == 0 ? 0 : scratch + TILE_BYTES;
        syndrome(d, data, at + good, rest, rightP, rightQ);
        long wrong = p == 0 || isEqual(p + good, rightP, rest) ? 0 : P_WRONG;
        return wrong | (q == 0 || isEqual(q + good, rightQ, rest) ? 0 : Q_WRONG);
    }

    private void setMatrix(Descriptor d, long at) {
        int count = d.sourceCount();
        clearMatrix();
        if (d.kind() == PQ) {
            if (d.destination(0) != 0) {
                addRow(d.destination(0) + at, d, count, false);
            }
            if (d.destination(1) != 0) {
                addRow(d.destination(1) + at, d, count, true);
            }
            return;
        }
        // Of gf-dot and gf-multiply the coefficients are the matrix.
        System.arraycopy(d.lendCoefficients(), 0, matrix, 0, d.coefficientCount());
        rows = d.kind() == GF_DOT ? d.destinationCount() : 1;
        for (int row = 0; row < rows; row++) {
            products[row] = d.destination(row) + at;
        }
    }

    private void clearMatrix() {
        rows = 0;
    }

    /** Adds a row of the coefficients, or of ones, whose product goes to {@code product}. */
    private void addRow(long product, Descriptor d, int count, boolean isWeighted) {
        if (isWeighted) {
            System.arraycopy(d.lendCoefficients(), 0, matrix, rows * count, count);
        } else {
            Arrays.fill(matrix, rows * count, (rows + 1) * count, (byte) 1);
        }
        products[rows++] = product;
    }

    private void multiply(Descriptor d, int count, long at, int length) {
        for (int row = 0; row < rows; row++) {
            setPointer(outputs, row, products[row]);
        }
        setSources(d, count, at);
        Isal.encode(length, count, rows, tables.of(count, rows, matrix), sources, outputs);
    }

    /** For products that are added, or that overwrite a source of later ones. */
    private void multiplyByWayOfScratch(Descriptor d, long at, int length) {
        int count = d.sourceCount();
        int stride = SCRATCH_BYTES / OperationShape.MAX_DESTINATIONS;
        for (int done = 0; done < length; done += stride) {
            int step = Math.min(stride, length - done);
            long table = tables.of(count, rows, matrix);
            for (int row = 0; row < rows; row++) {
                setPointer(outputs, row, scratch + (long) row * stride);
            }
            setSources(d, count, at + done);
            Isal.encode(step, count, rows, table, sources, outputs);
            for (int row = 0; row < rows; row++) {
                move(scratch + (long) row * stride, products[row] + done, step, d.accumulates());
            }
        }
    }

    private void move(long from, long to, int length, boolean adds) {
        if (adds) {
            setPointer(outputs, 0, to);
            Isal.encodeUpdate(length, 1, 1, 0, tables.of(1, 1, ONE), from, outputs);
        } else {
            MemorySegment.copy(NativeMemory.ALL, from, NativeMemory.ALL, to, length);
        }
    }

    /** Sets the pointers to the first sources; returns all their bits. */
    private long setSources(Descriptor d, int count, long at) {
        long bits = 0;
        for (int s = 0; s < count; s++) {
            bits |= setSource(s, d.source(s) + at);
        }
        return bits;
    }

    private long setSource(int index, long address) {
        setPointer(sources, index, address);
        return address;
    }

    private static void setPointer(long array, int index, long address) {
        NativeMemory.ALL.set(ValueLayout.JAVA_LONG, array + (long) index * Long.BYTES, address);
    }

    private long pointers(int count) {
        return arena.allocate(ValueLayout.JAVA_LONG, count).address();
    }

    /** How many bytes of a tile the functions for RAID can do; none when not all blocks are aligned. */
    private static int wholeVectors(int length, long addresses) {
        return addresses % Isal.ALIGNMENT_BYTES == 0 ? length & -Isal.ALIGNMENT_BYTES : 0;
    }

    private static boolean hasFirstPowers(Descriptor d, int count) {
        int power = 1;
        for (int i = 0; i < count; i++) {
            if (d.coefficientAt(i) != power) {
                return false;
            }
            power = power << 1 ^ (power < 128 ? 0 : Gf256.POLYNOMIAL);
        }
        return true;
    }

    private static long tileOf(long block, long at) {
        return block == 0 ? 0 : block + at;
    }

    private static boolean isEqual(long a, long b, int length) {
        return MemorySegment.mismatch(NativeMemory.ALL, a, a + length, NativeMemory.ALL, b, b + length) < 0;
    }
}
