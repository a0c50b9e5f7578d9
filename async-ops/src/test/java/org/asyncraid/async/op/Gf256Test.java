package org.asyncraid.async.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class Gf256Test {

    /** The definition: multiply as polynomials over GF(2), then subtract multiples of the field's polynomial. */
    private static int carrylessProductReduced(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            if ((b >> bit & 1) != 0) {
                product ^= a << bit;
            }
        }
        for (int bit = 14; bit >= 8; bit--) {
            if ((product >> bit & 1) != 0) {
                product ^= 0x11d << (bit - 8);
            }
        }
        return product;
    }

    @Test
    void multipliesEveryPairAsTheDefinitionSays() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                assertEquals(carrylessProductReduced(a, b), Gf256.multiply(a, b), a + " · " + b);
            }
        }
    }

    @Test
    void divisionUndoesMultiplication() {
        for (int a = 0; a < 256; a++) {
            for (int b = 1; b < 256; b++) {
                assertEquals(a, Gf256.divide(Gf256.multiply(a, b), b), a + " · " + b + " / " + b);
            }
        }
    }

    @Test
    void everyElementButZeroHasAnInverse() {
        for (int a = 1; a < 256; a++) {
            assertEquals(1, carrylessProductReduced(a, Gf256.inverse(a)), "inverse of " + a);
        }
    }

    @Test
    void twoGeneratesEveryElementButZero() {
        BitSet powers = new BitSet();
        int power = 1;
        for (int exponent = 0; exponent < 255; exponent++) {
            assertEquals(power, Gf256.exp(exponent));
            assertEquals(exponent, Gf256.log(power));
            powers.set(power);
            power = carrylessProductReduced(power, 2);
        }
        assertEquals(1, power);
        assertEquals(255, powers.cardinality());
        assertFalse(powers.get(0));
    }

    @Test
    void exponentsWrapAroundAndMayBeNegative() {
        assertEquals(Gf256.exp(3), Gf256.exp(255 + 3));
        assertEquals(Gf256.exp(254), Gf256.exp(-1));
        assertEquals(Gf256.inverse(2), Gf256.exp(-1));
        assertEquals(Gf256.exp(Math.floorMod(Integer.MIN_VALUE, 255)), Gf256.exp(Integer.MIN_VALUE));
    }

    @Test
    void zeroHasNeitherInverseNorLogarithm() {
        assertThrows(ArithmeticException.class, () -> Gf256.inverse(0));
        assertThrows(ArithmeticException.class, () -> Gf256.log(0));
        assertThrows(ArithmeticException.class, () -> Gf256.divide(1, 0));
        assertThrows(ArithmeticException.class, () -> Gf256.divide(0, 0));
    }

    @Test
    void whatIsNoElementIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Gf256.multiply(256, 1));
        assertThrows(IllegalArgumentException.class, () -> Gf256.multiply(0, 256));
        assertThrows(IllegalArgumentException.class, () -> Gf256.multiply(-1, 2));
        assertThrows(IllegalArgumentException.class, () -> Gf256.inverse(-1));
    }
}
