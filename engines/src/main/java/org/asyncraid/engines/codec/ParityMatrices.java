package org.asyncraid.engines.codec;

import java.util.stream.IntStream;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.Gf256Matrix;

/**
 * The matrices that make parity of data, a row for each parity shard. Below the identity each of them gives a matrix of
 * which any k rows have an inverse: any k shards hold all data.
 */
final class ParityMatrices {
    private ParityMatrices() {}

    /** Ones: the sum of all data. */
    static Gf256Matrix sum(int data) {
        return Gf256Matrix.of(1, data, (row, column) -> 1);
    }

    /** md's P and Q, as far as there are rows: ones, and 2^i for data shard i. */
    static Gf256Matrix pq(int data, int parity) {
        return Gf256Matrix.of(parity, data, (row, column) -> row == 0 ? 1 : Gf256.exp(column));
    }

    /**
     * 1 / (i + j) with i the number of the parity shard, counted after the data, and j that of the data shard. Source:
     * {@code gf_gen_cauchy1_matrix} of ISA-L and {@code RSUtil.genCauchyMatrix} of Hadoop have the same.
     */
    static Gf256Matrix cauchy(int data, int parity) {
        return Gf256Matrix.of(parity, data, (row, column) -> Gf256.inverse((data + row) ^ column));
    }

    /**
     * The rows i^j of a Vandermonde matrix over the elements 0, 1, 2 …, times the inverse of its first k: these become the
     * identity, and any k rows keep their inverse. (A Vandermonde matrix below the identity would not have it.)
     */
    static Gf256Matrix vandermonde(int data, int parity) {
        Gf256Matrix powers = Gf256Matrix.of(data + parity, data, ParityMatrices::power);
        int[] columns = IntStream.range(0, data).toArray();
        int[] below = IntStream.range(data, data + parity).toArray();
        return powers.select(below, columns)
                .times(powers.select(columns, columns).inverse());
    }

    /** 0⁰ is 1. */
    private static int power(int base, int exponent) {
        if (base == 0) {
            return exponent == 0 ? 1 : 0;
        }
        return Gf256.exp(Gf256.log(base) * exponent);
    }
}
