package org.asyncraid.engines.kernels;

import org.asyncraid.async.op.Gf256;

/**
 * The terms of a sum over GF(256): blocks of memory, each with its coefficient.
 *
 * <p>Made once, filled again for each call, so that a call allocates nothing. An instance belongs to one thread at a
 * time; kernels only read it. It holds addresses, not memory: whoever fills it keeps the blocks alive during the call.
 */
public final class Terms {

    private final long[] addresses;
    private final byte[] coefficients;
    private final byte[] exponents;
    private int count;
    private boolean firstPowers = true;
    private boolean ascendingPowers = true;

    /** An empty sum that can hold up to {@code capacity} terms. */
    public Terms(int capacity) {
        addresses = new long[capacity];
        coefficients = new byte[capacity];
        exponents = new byte[capacity];
    }

    /** Forgets all terms. */
    public Terms clear() {
        count = 0;
        firstPowers = true;
        ascendingPowers = true;
        return this;
    }

    /** Adds a block with coefficient 1. */
    public Terms add(long address) {
        return add(address, 1);
    }

    /**
     * Adds a block.
     *
     * @param address where it begins, any alignment
     * @param coefficient 0 to 255, in any order and repetition; powers of 2 in ascending order are computed
     *     faster, 1, 2, 4 … fastest
     * @throws IndexOutOfBoundsException if the capacity is used up
     */
    public Terms add(long address, int coefficient) {
        addresses[count] = address;
        coefficients[count] = (byte) coefficient;
        int exponent = coefficient == 0 ? -1 : Gf256.log(coefficient);
        exponents[count] = (byte) exponent;
        firstPowers &= exponent == count;
        ascendingPowers &= exponent > (count == 0 ? -1 : exponent(count - 1));
        count++;
        return this;
    }

    /** How many terms there are. */
    public int count() {
        return count;
    }

    /** How many terms there can be. */
    public int capacity() {
        return addresses.length;
    }

    /** Where the block of a term begins. */
    public long address(int term) {
        return addresses[term];
    }

    /** The coefficient of a term, 0 to 255. */
    public int coefficient(int term) {
        return coefficients[term] & 0xff;
    }

    /** The exponent, 0 to 254, of the power of 2 that a coefficient other than 0 is. */
    int exponent(int term) {
        return exponents[term] & 0xff;
    }

    /** Whether each coefficient is a higher power of 2, from 0 to 254, than the one before it. */
    boolean ascendingPowers() {
        return ascendingPowers;
    }

    /** Whether the coefficients are 1, 2, 4 … without a gap. */
    boolean firstPowers() {
        return firstPowers;
    }
}
