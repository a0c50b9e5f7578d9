package org.asyncraid.engines.codec;

import org.asyncraid.async.op.Gf256;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.Terms;

/**
 * Two data shards computed of md's P and Q and all other data, for which the kernels have a faster way than a product.
 *
 * @param data how many data shards the code has; P and Q follow them
 * @param first the smaller one that is missing
 * @param second the other one
 */
record TwoDataRecovery(int data, int first, int second) implements Recovery {
    @Override
    public void write(Kernels kernels, Workspace work, long at, long bytes) {
        Terms survivors = work.sources().clear();
        for (int shard = 0; shard < data; shard++) {
            if (shard != first && shard != second) {
                survivors.add(work.address(shard) + at, Gf256.exp(shard));
            }
        }
        Terms missing = work.destinations()
                .clear()
                .add(work.address(first) + at, Gf256.exp(first))
                .add(work.address(second) + at, Gf256.exp(second));
        kernels.recoverTwoData(survivors, work.address(data) + at, work.address(data + 1) + at, missing, bytes);
    }
}
