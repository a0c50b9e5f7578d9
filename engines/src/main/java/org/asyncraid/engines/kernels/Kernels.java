package org.asyncraid.engines.kernels;

/**
 * The computations a RAID-6 needs, over raw memory.
 *
 * <p>Blocks are given by native address, of any alignment; all blocks of a call have the same length, in bytes, 0 or
 * more. The caller guarantees that every address is valid for that length until the call returns: nothing is checked
 * here, and a wrong address may end the process. A destination is identical to a source or apart from it; it never
 * overlaps a source in part, nor another destination. A destination is written only at positions whose sources have
 * been read.
 *
 * <p>Implementations have no state: any number of threads may call. A call allocates nothing once it is compiled.
 * Products and sums are those of {@link org.asyncraid.async.op.Gf256}.
 */
public interface Kernels {

    /** Set in the answer of {@link #pqValidate} when P is not the sum of the blocks. */
    int P_WRONG = 1;

    /** Set in the answer of {@link #pqValidate} when Q is not the weighted sum of the blocks. */
    int Q_WRONG = 2;

    /** Answer of {@link #locate}: no single block explains the syndromes. */
    int SEVERAL = -1;

    /** Answer of {@link #locate}: P alone is wrong. */
    int ONLY_P = -2;

    /** Answer of {@link #locate}: Q alone is wrong. */
    int ONLY_Q = -3;

    /** Answer of {@link #locate}: both syndromes are 0. */
    int NOTHING = -4;

    /** What computes, for reports: {@code scalar}, {@code vector-512} … */
    String name();

    /** {@code dst = src}. */
    void copy(long dst, long src, long bytes);

    /** Repeats the eight bytes of {@code pattern}, lowest first; the last repetition may be cut short. */
    void fill(long dst, long pattern, long bytes);

    /** Whether two blocks have the same content. */
    boolean equal(long a, long b, long bytes);

    /** {@code dst = Σ sources}, or {@code dst ^= Σ sources} if {@code accumulate}. Coefficients are not looked at. */
    void xor(Terms sources, long dst, long bytes, boolean accumulate);

    /** Whether {@code Σ sources} is 0 at every position. Coefficients are not looked at. */
    boolean xorIsZero(Terms sources, long bytes);

    /**
     * {@code P = Σ sources} and {@code Q = Σ coefficient · source}, each added to what stood there if {@code accumulate}.
     *
     * @param p where P goes, or 0 if it is not wanted
     * @param q where Q goes, or 0 if it is not wanted
     */
    void pq(Terms sources, long p, long q, long bytes, boolean accumulate);

    /**
     * Compares P and Q with what {@link #pq} would compute.
     *
     * @param p where P is, or 0 if it is not to be checked
     * @param q where Q is, or 0 if it is not to be checked
     * @return {@link #P_WRONG} and {@link #Q_WRONG}, or 0 if all is well
     */
    int pqValidate(Terms sources, long p, long q, long bytes);

    /** {@code dst = coefficient · src}, or {@code dst ^= coefficient · src} if {@code accumulate}. */
    void multiply(long src, int coefficient, long dst, long bytes, boolean accumulate);

    /**
     * Recovers the one missing block of a Q.
     *
     * @param survivors all other blocks that Q was computed from
     * @param coefficient that of the missing block, not 0
     * @param dst where the missing block goes
     */
    void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long bytes);

    /**
     * Recovers the one missing block from Q, and computes P again.
     *
     * @param survivors all other blocks that P and Q were computed from
     * @param coefficient that of the missing block, not 0
     * @param dst where the missing block goes
     * @param p where P goes
     */
    void recoverDataAndP(Terms survivors, long q, int coefficient, long dst, long p, long bytes);

    /**
     * Recovers the one missing block from P, and computes Q again.
     *
     * @param survivors all other blocks that P and Q were computed from
     * @param coefficient that of the missing block
     * @param dst where the missing block goes
     * @param q where Q goes
     */
    void recoverDataAndQ(Terms survivors, long p, int coefficient, long dst, long q, long bytes);

    /**
     * Recovers the two missing blocks of a P and a Q.
     *
     * @param survivors all other blocks that P and Q were computed from; there may be none
     * @param missing where the two missing blocks go, and their coefficients, which differ
     */
    void recoverTwoData(Terms survivors, long p, long q, Terms missing, long bytes);

    /**
     * {@code destinations = matrix · sources}, or {@code ^=} if {@code accumulate}: Reed-Solomon, encoding and decoding.
     * Coefficients of the terms are not looked at.
     *
     * @param matrix the plan of a matrix with as many columns as there are sources and as many rows as there are destinations
     * @param destinations none of which is a source
     */
    void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate);

    /**
     * Tells which single wrong block explains the syndromes of P and Q. A wrong data block with coefficient c changes P by
     * e and Q by c · e at each position, so c is the same quotient wherever they differ.
     *
     * <p>Source: H. P. Anvin, The mathematics of RAID-6, section 4.
     *
     * @param p P as stored ^ P as computed
     * @param q Q as stored ^ Q as computed
     * @return the exponent, 0 to 254, of the power of 2 that the wrong block's coefficient is, or {@link #SEVERAL},
     *     {@link #ONLY_P}, {@link #ONLY_Q}, {@link #NOTHING}
     */
    int locate(long p, long q, long bytes);
}
