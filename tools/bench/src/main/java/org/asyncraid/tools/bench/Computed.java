package org.asyncraid.tools.bench;

import java.util.List;
import org.asyncraid.tools.cli.bench.Task.Kind;

/**
 * A row of the tables of kernels.
 *
 * @param title what it is called there
 * @param kind what is computed
 * @param k blocks that are read
 * @param parity blocks that are written
 */
record Computed(String title, Kind kind, int k, int parity) {
    static final List<Computed> ALL = List.of(
            new Computed("xor", Kind.XOR, 4, 1),
            new Computed("xor", Kind.XOR, 8, 1),
            new Computed("xor", Kind.XOR, 16, 1),
            new Computed("pq", Kind.PQ, 4, 2),
            new Computed("pq", Kind.PQ, 8, 2),
            new Computed("pq", Kind.PQ, 16, 2),
            new Computed("gf-dot 8→2", Kind.DOT, 8, 2),
            new Computed("RS 6+3, Cauchy", Kind.REED_SOLOMON, 6, 3),
            new Computed("RS 6+3, 1, 2, 4", Kind.SYNDROMES, 6, 3),
            new Computed("RS 10+4, Cauchy", Kind.REED_SOLOMON, 10, 4),
            new Computed("two data lost", Kind.TWO_DATA, 8, 2));
}
