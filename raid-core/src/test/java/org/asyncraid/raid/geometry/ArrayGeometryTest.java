package org.asyncraid.raid.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.junit.jupiter.api.Test;

class ArrayGeometryTest {

    private static final Layout FOUR = new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 4);

    /**
     * Linux gave an array of four such members 34603008 bytes, see {@code raid5-left-symmetric} among the golden
     * arrays.
     */
    @Test
    void hasTheSizeLinuxGives() {
        ArrayGeometry geometry = new ArrayGeometry(FOUR, 65536, 22528);
        assertEquals(34603008, geometry.arrayBytes());
        assertEquals(176, geometry.stripes());
    }

    @Test
    void aPartOfAChunkAtTheEndIsNotUsed() {
        assertEquals(34603008, new ArrayGeometry(FOUR, 65536, 22528 + 127).arrayBytes());
        assertEquals(22528 * 512, new ArrayGeometry(FOUR, 65536, 22528 + 127).memberBytes());
    }

    @Test
    void chunksOutsideTheLimitsAreRefused() {
        for (long chunkBytes : new long[] {0, 512, 2048, 4095, 12288, 8 << 20, 1L << 40, -4096, Long.MIN_VALUE}) {
            Optional<String> reason = ArrayGeometry.refusal(FOUR, chunkBytes, 1 << 20);
            assertTrue(reason.orElseThrow().endsWith("not " + chunkBytes), reason.toString());
        }
        assertThrows(IllegalArgumentException.class, () -> new ArrayGeometry(FOUR, 12288, 1 << 20));
    }

    @Test
    void sizesThatHoldNoChunkOrOverflowAreRefused() {
        for (long sectors : new long[] {0, 127, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 54}) {
            assertTrue(ArrayGeometry.refusal(FOUR, 65536, sectors).isPresent(), "sectors " + sectors);
        }
        long most = Long.MAX_VALUE / 512 / 3;
        assertEquals(Optional.empty(), ArrayGeometry.refusal(FOUR, 65536, most));
        assertTrue(new ArrayGeometry(FOUR, 65536, most).arrayBytes() > 0);
    }
}
