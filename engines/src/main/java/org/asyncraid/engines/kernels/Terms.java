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
    private boolean ascendingPowers = true;
    private boolean firstPowers = true;

    /** An empty sum that can hold up to {@code capacity} terms. */
    public Terms(int capacity) {
        addresses = new long[capacity];
        coefficients = new byte[capacity];
        exponents = new byte[capacity];
    }

    /** Forgets all terms. */
    public Terms clear() {
        count = 0;
        ascendingPowers = true;
        firstPowers = true;
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
     * @param coefficient 0 to 255; the order and repetition of coefficients never change a result, but a sum whose
     *     coefficients are powers of 2 in ascending order is computed fastest
     * @throws IndexOutOfBoundsException if the capacity is used up
     */
    public Terms add(long address, int coefficient) {
        addresses[count] = address;
        coefficients[count] = (byte) coefficient;
        int exponent = coefficient == 0 ? -1 : Gf256.log(coefficient);
        exponents[count] = (byte) exponent;
        ascendingPowers &= exponent >= (count == 0 ? 0 : exponent(count - 1));
        firstPowers &= exponent == count;
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

    /** The power of 2, 0 to 254, that is the coefficient of a term; 255 if that is 0. */
    int exponent(int term) {
        return exponents[term] & 0xff;
    }

    /** Whether no coefficient is 0, and none is a smaller power of 2 than the one before it. */
    boolean ascendingPowers() {
        return ascendingPowers;
    }

    /** Whether the coefficients are 1, 2, 4 … without a gap. */
    boolean firstPowers() {
        return firstPowers;
    }
}
