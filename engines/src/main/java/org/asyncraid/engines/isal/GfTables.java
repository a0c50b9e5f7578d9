package org.asyncraid.engines.isal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.asyncraid.engines.software.RecentlyUsed;

/**
 * ISA-L's tables of the matrices that were multiplied with last. Making them takes longer than multiplying with small
 * blocks. Not thread-safe.
 */
final class GfTables implements AutoCloseable {
    /** Far more than an array's recoveries need at a time; 16 MiB if each had the largest matrix. */
    private static final int CAPACITY = 64;

    private final RecentlyUsed<Matrix, Table> tables = new RecentlyUsed<>(CAPACITY, Table::close);

    /** What is looked up, filled anew each time. */
    private final Matrix wanted = new Matrix();

    /** The tables of a matrix, at least until those of {@value #CAPACITY} others were asked for. */
    long of(int sources, int rows, byte[] coefficients) {
        wanted.set(sources, rows, coefficients);
        Table table = tables.get(wanted);
        if (table == null) {
            table = new Table(sources, rows, coefficients);
            tables.put(wanted.copy(), table);
        }
        return table.address();
    }

    @Override
    public void close() {
        tables.clear();
    }

    /** Tables in memory of their own. */
    private static final class Table {
        private final Arena arena = Arena.ofShared();
        private final long address;

        Table(int sources, int rows, byte[] coefficients) {
            MemorySegment tables = arena.allocate(Isal.tableBytes(sources, rows), Isal.ALIGNMENT_BYTES);
            MemorySegment matrix = arena.allocate((long) sources * rows);
            MemorySegment.copy(coefficients, 0, matrix, ValueLayout.JAVA_BYTE, 0, sources * rows);
            Isal.initTables(sources, rows, matrix.address(), tables.address());
            address = tables.address();
        }

        long address() {
            return address;
        }

        void close() {
            arena.close();
        }
    }

    /** Equal by content; one that is a key is never set again. */
    private static final class Matrix {
        private int sources;
        private int rows;
        private byte[] coefficients = {};
        private int hash;

        void set(int newSources, int newRows, byte[] newCoefficients) {
            sources = newSources;
            rows = newRows;
            coefficients = newCoefficients;
            int sum = 31 * sources + rows;
            for (int i = 0; i < sources * rows; i++) {
                sum = 31 * sum + coefficients[i];
            }
            hash = sum;
        }

        Matrix copy() {
            Matrix copy = new Matrix();
            copy.set(sources, rows, Arrays.copyOf(coefficients, sources * rows));
            return copy;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Matrix matrix
                    && sources == matrix.sources
                    && rows == matrix.rows
                    && Arrays.equals(coefficients, 0, sources * rows, matrix.coefficients, 0, sources * rows);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
