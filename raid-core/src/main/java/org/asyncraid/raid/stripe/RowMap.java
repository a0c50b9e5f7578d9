package org.asyncraid.raid.stripe;

import java.util.Arrays;
import org.asyncraid.raid.layout.Layout;

/**
 * Where the blocks of one stripe lie. Positions number them in the order that parity is computed in: data by rising
 * syndrome exponent, then P, then Q. Immutable; the placement repeats, so a few of these serve an array.
 */
final class RowMap {
    private final int[] slotOfPosition;
    private final int[] exponentOfPosition;
    private final int[] positionOfDataIndex;
    private final int[] positionOfSlot;

    RowMap(Layout layout, long stripe) {
        int data = layout.dataDisks();
        slotOfPosition = new int[layout.raidDisks()];
        positionOfSlot = new int[layout.raidDisks()];
        exponentOfPosition = new int[data];
        positionOfDataIndex = new int[data];
        boolean hasQ = layout.parityDisks() > 1;
        long[] byExponent = new long[data];
        for (int dataIndex = 0; dataIndex < data; dataIndex++) {
            long exponent = hasQ ? layout.syndromeExponent(stripe, dataIndex) : dataIndex;
            byExponent[dataIndex] = (exponent << 32) | dataIndex;
        }
        Arrays.sort(byExponent);
        for (int position = 0; position < data; position++) {
            int dataIndex = (int) byExponent[position];
            exponentOfPosition[position] = (int) (byExponent[position] >>> 32);
            positionOfDataIndex[dataIndex] = position;
            slotOfPosition[position] = layout.dataSlot(stripe, dataIndex);
        }
        slotOfPosition[data] = layout.pSlot(stripe);
        if (hasQ) {
            slotOfPosition[data + 1] = layout.qSlot(stripe);
        }
        for (int position = 0; position < slotOfPosition.length; position++) {
            positionOfSlot[slotOfPosition[position]] = position;
        }
    }

    int slot(int position) {
        return slotOfPosition[position];
    }

    int position(int slot) {
        return positionOfSlot[slot];
    }

    int positionOfData(int dataIndex) {
        return positionOfDataIndex[dataIndex];
    }

    int exponent(int position) {
        return exponentOfPosition[position];
    }
}
