package org.asyncraid.async.op;

/**
 * Arithmetic of the field GF(2⁸) that RAID-6's Q is computed in: bytes are polynomials over GF(2) modulo
 * x⁸ + x⁴ + x³ + x² + 1 (0x11d), and 2 generates every element but 0.
 *
 * <p>Elements are ints from 0 to 255. Addition and subtraction are {@code ^}. Source: H. Peter Anvin, "The mathematics of
 * RAID-6", sections 2 and 3.
 */
public final class Gf256 {

    /** The field's polynomial, with its x⁸. */
    public static final int POLYNOMIAL = 0x11d;

    /** How many powers of the generator differ: 2²⁵⁵ is 1 again. */
    public static final int ORDER = 255;

    /** Twice over, so that the sum of two logarithms needs no reduction. */
    private static final byte[] POWERS = new byte[2 * ORDER];

    private static final byte[] LOGARITHMS = new byte[256];

    static {
        int power = 1;
        for (int exponent = 0; exponent < ORDER; exponent++) {
            POWERS[exponent] = (byte) power;
            POWERS[exponent + ORDER] = (byte) power;
            LOGARITHMS[power] = (byte) exponent;
            power <<= 1;
            if (power >= 256) {
                power ^= POLYNOMIAL;
            }
        }
    }

    private Gf256() {}

    /** The product of two elements. */
    public static int multiply(int a, int b) {
        if (a == 0 || b == 0) {
            checkElement(a | b);
            return 0;
        }
        return POWERS[log(a) + log(b)] & 0xff;
    }

    /**
     * The quotient of two elements.
     *
     * @throws ArithmeticException if {@code divisor} is 0
     */
    public static int divide(int dividend, int divisor) {
        return multiply(dividend, inverse(divisor));
    }

    /**
     * The element whose product with {@code a} is 1.
     *
     * @throws ArithmeticException if {@code a} is 0
     */
    public static int inverse(int a) {
        return POWERS[ORDER - log(a)] & 0xff;
    }

    /** 2 to the power of {@code exponent}, which may be any int, negative too. */
    public static int exp(int exponent) {
        return POWERS[Math.floorMod(exponent, ORDER)] & 0xff;
    }

    /**
     * The exponent, from 0 to 254, to which 2 gives {@code a}.
     *
     * @throws ArithmeticException if {@code a} is 0, which is no power of 2
     */
    public static int log(int a) {
        checkElement(a);
        if (a == 0) {
            throw new ArithmeticException("0 has no logarithm and no inverse in GF(256)");
        }
        return LOGARITHMS[a] & 0xff;
    }

    private static void checkElement(int a) {
        if ((a & ~0xff) != 0) {
            throw new IllegalArgumentException("an element of GF(256) is 0 to 255, not " + a);
        }
    }
}
