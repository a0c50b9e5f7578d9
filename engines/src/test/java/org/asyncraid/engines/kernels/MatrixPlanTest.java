package org.asyncraid.engines.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixPlanTest {
    private static final byte[] ONES = {1, 1, 1};
    private static final byte[] POWERS = {1, 2, 4};
    private static final byte[] POWERS_OF_FOUR = {1, 4, 16};
    private static final byte[] OTHERS = {7, 0, 1};

    @Test
    void onesAndPowersOfTwoAreComputedTogetherWhereverTheyStand() {
        assertEquals(List.of("SYNDROME[2, 0]", "PRODUCTS[1]"), passes(POWERS, OTHERS, ONES));
    }

    @Test
    void theThreeSyndromesOfTripleParityAreComputedTogether() {
        assertEquals(List.of("THREE_SYNDROMES[3, 0, 1]", "PRODUCTS[2]"), passes(POWERS, POWERS_OF_FOUR, OTHERS, ONES));
        assertEquals(List.of("SUM[0]", "PRODUCTS[1]"), passes(ONES, POWERS_OF_FOUR));
    }

    @Test
    void whatHasNoPartnerIsComputedAlone() {
        assertEquals(List.of("SUM[0]"), passes(ONES));
        assertEquals(List.of("PRODUCTS[0]"), passes(POWERS));
        assertEquals(List.of("SYNDROME[0, 1]", "SUM[2]"), passes(ONES, POWERS, ONES));
    }

    @Test
    void otherRowsAreComputedByFours() {
        assertEquals(List.of("PRODUCTS[0, 1, 2, 3]", "PRODUCTS[4]"), passes(OTHERS, OTHERS, OTHERS, OTHERS, OTHERS));
    }

    @Test
    void thePlanKeepsTheMatrixItWasMadeOf() {
        byte[] matrix = {1, 2, 3, (byte) 200, 5, 6};
        MatrixPlan plan = MatrixPlan.of(2, 3, matrix);
        matrix[3] = 0;
        assertEquals(200, plan.coefficient(1, 0));
        assertEquals(3, plan.sources());
        assertEquals(2, plan.destinations());
    }

    @Test
    void refusesMatricesThatAreTooLargeOrTooSmallOrCutShort() {
        byte[] enough = new byte[33 * 256];
        assertThrows(IllegalArgumentException.class, () -> MatrixPlan.of(33, 4, enough));
        assertThrows(IllegalArgumentException.class, () -> MatrixPlan.of(0, 4, enough));
        assertThrows(IllegalArgumentException.class, () -> MatrixPlan.of(4, 256, enough));
        assertThrows(IllegalArgumentException.class, () -> MatrixPlan.of(4, 0, enough));
        assertThrows(IllegalArgumentException.class, () -> MatrixPlan.of(2, 3, new byte[5]));
        assertEquals(255, MatrixPlan.of(32, 255, enough).sources());
    }

    private static List<String> passes(byte[]... rows) {
        byte[] matrix = new byte[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, matrix, row * rows[0].length, rows[0].length);
        }
        MatrixPlan plan = MatrixPlan.of(rows.length, rows[0].length, matrix);
        List<String> passes = new ArrayList<>();
        for (int index = 0; index < plan.passCount(); index++) {
            passes.add(plan.pass(index).toString());
        }
        return passes;
    }
}
