package org.asyncraid.engines.codec;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.asyncraid.async.op.Gf256Matrix;

/**
 * All other shards in terms of k that are at hand: the data shards there are, and after them as many parity shards as
 * data is missing.
 */
final class Basis {
    /** The k shards that the others are computed of. */
    private final int[] shards;

    /** All other shards, missing or not, in ascending order. */
    private final int[] others;

    /** A row for each of the others, a column for each of the k. */
    private final Gf256Matrix matrix;

    private Basis(int[] shards, int[] others, Gf256Matrix matrix) {
        this.shards = shards;
        this.others = others;
        this.matrix = matrix;
    }

    /**
     * Solves the code for what is missing. With D the data, split into lost and kept, and P the parity shards used: P = A·lost
     * + B·kept, so lost = A⁻¹·P + A⁻¹·B·kept. Only A, as large as data is lost, is inverted.
     *
     * @param parity the code's matrix
     * @param missing the words of a bit set of shards, at most as many as there are rows of {@code parity}
     */
    static Basis of(Gf256Matrix parity, long[] missing) {
        int data = parity.columns();
        int total = data + parity.rows();
        int[] lost = IntStream.range(0, data).filter(i -> Bits.has(missing, i)).toArray();
        int[] kept = IntStream.range(0, data).filter(i -> !Bits.has(missing, i)).toArray();
        int[] used = IntStream.range(data, total)
                .filter(i -> !Bits.has(missing, i))
                .limit(lost.length)
                .toArray();
        int[] rest = IntStream.range(data, total)
                .filter(i -> IntStream.of(used).noneMatch(u -> u == i))
                .toArray();
        int[] usedRows = IntStream.of(used).map(i -> i - data).toArray();
        int[] restRows = IntStream.of(rest).map(i -> i - data).toArray();

        Gf256Matrix solved = parity.select(usedRows, lost).inverse();
        Gf256Matrix lostOfKept = solved.times(parity.select(usedRows, kept));
        Gf256Matrix restOfLost = parity.select(restRows, lost);
        Gf256Matrix restOfKept = parity.select(restRows, kept).plus(restOfLost.times(lostOfKept));
        Gf256Matrix lostData = lostOfKept.beside(solved);
        Gf256Matrix restParity = restOfKept.beside(restOfLost.times(solved));
        return new Basis(joined(kept, used), joined(lost, rest), lostData.above(restParity));
    }

    /** How those of the other shards that are chosen are computed. */
    Product product(IntPredicate chosen) {
        int[] rows = IntStream.range(0, others.length)
                .filter(row -> chosen.test(others[row]))
                .toArray();
        int[] columns = IntStream.range(0, shards.length).toArray();
        int[] destinations = IntStream.of(rows).map(row -> others[row]).toArray();
        return new Product(shards, destinations, matrix.select(rows, columns));
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }
}
