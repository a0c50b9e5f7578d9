package org.asyncraid.engines.isal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.engines.software.MatrixCache;

/** ISA-L's tables of the matrices that were multiplied with last; up to 16 MiB if each had the largest. Not thread-safe. */
final class GfTables implements AutoCloseable {
    private final MatrixCache<Table> tables = new MatrixCache<>(Table::new, Table::close);

    /** The tables of a matrix, as long as the cache keeps them. */
    long of(int sources, int rows, byte[] coefficients) {
        return tables.of(rows, sources, coefficients).address();
    }

    @Override
    public void close() {
        tables.clear();
    }

    /** Tables in memory of their own. */
    private static final class Table {
        private final Arena arena = Arena.ofShared();
        private final long address;

        Table(int rows, int sources, byte[] coefficients) {
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
}
