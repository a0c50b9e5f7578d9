package org.asyncraid.raid.stripe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.async.op.Gf256;

/**
 * Tells which single block explains the differences between stored and computed parity. A wrong data block with
 * coefficient c changes P by e and Q by c·e at each byte, so c is the same quotient wherever they differ.
 *
 * <p>Source: H. P. Anvin, The mathematics of RAID-6, section 4.
 */
final class SyndromeLocator {
    /** No single block explains the differences. */
    static final int SEVERAL = -1;

    /** P alone is wrong. */
    static final int P = -2;

    /** Q alone is wrong. */
    static final int Q = -3;

    /** Nothing differs. */
    static final int NONE = -4;

    private SyndromeLocator() {}

    /**
     * The exponent of the wrong data block, or {@link #SEVERAL}, {@link #P}, {@link #Q}, {@link #NONE}.
     *
     * @param pDifference stored P xor computed P
     * @param qDifference stored Q xor computed Q, of the same size
     */
    static int locate(MemorySegment pDifference, MemorySegment qDifference) {
        boolean pDiffers = false;
        boolean qDiffers = false;
        int exponent = NONE;
        for (long i = 0; i < pDifference.byteSize(); i++) {
            int p = pDifference.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            int q = qDifference.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            pDiffers |= p != 0;
            qDiffers |= q != 0;
            if (p == 0 && q == 0) {
                continue;
            }
            int here = p == 0 || q == 0 ? SEVERAL : Gf256.log(Gf256.divide(q, p));
            exponent = exponent == NONE || exponent == here ? here : SEVERAL;
        }
        if (!pDiffers || !qDiffers) {
            return pDiffers ? P : qDiffers ? Q : NONE;
        }
        return exponent;
    }
}
