package org.asyncraid.tools.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.Gf256Matrix;
import org.asyncraid.engines.codec.ReedSolomon;

/**
 * Something that is computed of blocks.
 *
 * @param kind what
 * @param sources blocks that are read
 * @param outputs blocks that are written
 */
public record Task(Kind kind, int sources, int outputs) {

    /** What can be computed. */
    public enum Kind {
        XOR("xor"),
        PQ("pq"),
        /** By a Cauchy matrix, as is the next. */
        DOT("dot"),
        REED_SOLOMON("RS"),
        /** By the rows of 1, 2ⁱ, 4ⁱ. */
        SYNDROMES("syndromes"),
        TWO_DATA("two-data recovery");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** Those that are measured at all lengths. */
    static final List<Task> ALL = List.of(
            new Task(Kind.XOR, 8, 1),
            new Task(Kind.PQ, 8, 2),
            new Task(Kind.DOT, 8, 2),
            new Task(Kind.REED_SOLOMON, 6, 3),
            new Task(Kind.REED_SOLOMON, 10, 4),
            new Task(Kind.TWO_DATA, 8, 2));

    /** Those that are measured for several counts of sources. */
    static final List<Kind> SCALED = List.of(Kind.XOR, Kind.PQ, Kind.DOT);

    /** The same of another number of sources. */
    Task withSources(int count) {
        return new Task(kind, count, outputs);
    }

    /** Such as {@code RS 6+3}. */
    public String title() {
        return switch (kind) {
            case XOR, PQ, TWO_DATA -> kind + " k=" + sources;
            case DOT -> kind + " " + sources + "→" + outputs;
            case REED_SOLOMON, SYNDROMES -> kind + " " + sources + "+" + outputs;
        };
    }

    /**
     * What the outputs are of the sources. Of a recovery with k sources these are k - 2 data blocks that are left, P and Q;
     * the two that follow in the order of the syndrome are recovered.
     */
    public Gf256Matrix matrix() {
        return switch (kind) {
            case XOR -> ReedSolomon.xor(sources).matrix();
            case PQ -> ReedSolomon.pq(sources, 2).matrix();
            case DOT, REED_SOLOMON -> ReedSolomon.cauchy(sources, outputs).matrix();
            case SYNDROMES -> Gf256Matrix.of(outputs, sources, (row, column) -> Gf256.exp(row * column));
            case TWO_DATA -> recovery(sources - 2);
        };
    }

    private static Gf256Matrix recovery(int left) {
        Gf256Matrix lost = Gf256Matrix.of(2, 2, (row, column) -> row == 0 ? 1 : Gf256.exp(left + column));
        Gf256Matrix ofData = lost.inverse().times(ReedSolomon.pq(left, 2).matrix());
        return ofData.beside(lost.inverse());
    }

    /** Tasks of these kinds with as many sources each. */
    static List<Task> scaled(List<Integer> counts) {
        List<Task> tasks = new ArrayList<>();
        for (Kind kind : SCALED) {
            Task first =
                    ALL.stream().filter(task -> task.kind == kind).findFirst().orElseThrow();
            counts.forEach(count -> tasks.add(first.withSources(count)));
        }
        return tasks;
    }
}
