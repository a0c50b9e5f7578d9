package org.asyncraid.engines.codec;

import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.Gf256Matrix;
import org.asyncraid.engines.kernels.Kernels;

/**
 * Finds out whether shards agree, and if they do not, whether without one of them they would. Immutable.
 *
 * <p>k of the shards at hand predict the others. If shard i is off by e at a position, the predictions miss by e times
 * column i of a matrix any two of whose columns are independent. So the first position that does not fit suspects one
 * shard at most, and whether that is the culprit is shown by all the others agreeing without it.
 */
final class Examination {
    private static final int NO_SUSPECT = Evidence.UNKNOWN;

    private final Kernels kernels;
    private final PatternCache<Product> checks;

    Examination(Gf256Matrix matrix, Kernels kernels) {
        this.kernels = kernels;
        checks = new PatternCache<>(
                (missing, wanted) -> Basis.of(matrix, missing).product(i -> !Bits.has(missing, i)));
    }

    /**
     * Examines the shards of a workspace block by block.
     *
     * @param spare how many shards there are at hand beside k
     */
    Verdict examine(Workspace work, long bytes, int spare, Evidence evidence) {
        if (spare == 0) {
            evidence.leaveUnchecked();
            return evidence.verdict();
        }
        evidence.begin(Math.toIntExact(Math.ceilDiv(bytes, ReedSolomon.BLOCK_BYTES)));
        Product check = check(work);
        for (int block = 0; block < evidence.blocks(); block++) {
            long at = (long) block * ReedSolomon.BLOCK_BYTES;
            long length = Math.min(ReedSolomon.BLOCK_BYTES, bytes - at);
            long offset = check.mismatch(kernels, work, at, length);
            if (offset >= 0) {
                evidence.blame(block, spare == 1 ? Evidence.UNKNOWN : culprit(check, work, at, length, offset));
            }
        }
        return evidence.verdict();
    }

    private int culprit(Product check, Workspace work, long at, long bytes, long offset) {
        int suspect = suspect(check, work, at, offset);
        if (suspect == NO_SUSPECT) {
            return Evidence.UNKNOWN;
        }
        Bits.add(work.missing(), suspect);
        boolean othersAgree = check(work).mismatch(kernels, work, at, bytes) < 0;
        Bits.remove(work.missing(), suspect);
        return othersAgree ? suspect : Evidence.UNKNOWN;
    }

    /** The one shard that, if wrong, explains how all predictions miss at a position. */
    private static int suspect(Product check, Workspace work, long at, long offset) {
        int[] predicted = check.destinations();
        int wrong = 0;
        int lastWrong = 0;
        for (int row = 0; row < predicted.length; row++) {
            if (work.difference(row, predicted[row], at, offset) != 0) {
                wrong++;
                lastWrong = row;
            }
        }
        if (wrong == 1) {
            return predicted[lastWrong];
        }
        if (wrong < predicted.length) {
            return NO_SUSPECT;
        }
        int[] predicting = check.sources();
        for (int column = 0; column < predicting.length; column++) {
            if (explains(check.matrix(), column, predicted, work, at, offset)) {
                return predicting[column];
            }
        }
        return NO_SUSPECT;
    }

    private static boolean explains(
            Gf256Matrix matrix, int column, int[] predicted, Workspace work, long at, long offset) {
        int error = Gf256.divide(work.difference(0, predicted[0], at, offset), matrix.get(0, column));
        for (int row = 1; row < predicted.length; row++) {
            if (work.difference(row, predicted[row], at, offset) != Gf256.multiply(error, matrix.get(row, column))) {
                return false;
            }
        }
        return true;
    }

    private Product check(Workspace work) {
        return checks.get(work.missing(), work.missing());
    }
}
