package org.asyncraid.engines.software;

/**
 * The CRC-32C of two strings of bytes one after the other, from the CRC-32C of each. A CRC is the remainder of the
 * string as a polynomial over GF(2); what stands n bytes before the end counts x^8n times.
 *
 * <p>Polynomials are bit-reversed, as in RFC 3720: bit 31 is x^0.
 */
final class Crc32cConcatenation {
    /** RFC 3720, section 12.1: 0x1edc6f41, bit-reversed. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int ONE = 1 << 31;
    private static final int X_TO_8 = 1 << 23;

    private Crc32cConcatenation() {}

    /** The CRC of head and tail together, where the tail is {@code tailBytes} long. */
    static int of(int head, int tail, long tailBytes) {
        return multiply(head, power(X_TO_8, tailBytes)) ^ tail;
    }

    private static int power(int base, long exponent) {
        int result = ONE;
        int square = base;
        for (long rest = exponent; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                result = multiply(result, square);
            }
            square = multiply(square, square);
        }
        return result;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int term = ONE; term != 0; term >>>= 1) {
            if ((a & term) != 0) {
                product ^= shifted;
            }
            shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
        }
        return product;
    }
}
