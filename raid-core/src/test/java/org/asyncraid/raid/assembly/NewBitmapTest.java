package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.junit.jupiter.api.Test;

/** Places and chunks as mdadm 4.2 chooses them. */
class NewBitmapTest {
    private static final long TIB = 1L << 31;
    private static final OptionalLong DEFAULT = OptionalLong.empty();

    @Test
    void liesBehindTheSuperblockOrBeforeTheBadBlockLog() {
        assertEquals(new NewBitmap(8, 64 << 20, 8), NewBitmap.of(MetadataVersion.V1_2, 22528, DEFAULT));
        assertEquals(new NewBitmap(8, 64 << 10, 8), NewBitmap.of(MetadataVersion.V1_1, 22528, OptionalLong.of(65536)));
        assertEquals(new NewBitmap(-16, 64 << 20, 8), NewBitmap.of(MetadataVersion.V1_0, 22528, DEFAULT));
    }

    @Test
    void hasLargerChunksWhereItWouldNotFit() {
        assertEquals(
                64 << 20, NewBitmap.of(MetadataVersion.V1_2, 20 * TIB, DEFAULT).chunkBytes());
        assertEquals(
                128 << 20,
                NewBitmap.of(MetadataVersion.V1_2, 100 * TIB, DEFAULT).chunkBytes());
        assertEquals(88, NewBitmap.of(MetadataVersion.V1_2, 20 * TIB, DEFAULT).sectors());
    }

    @Test
    void refusesChunksThatAreTooSmallOrNoPowerOfTwo() {
        for (long chunk : new long[] {2048, 4096, 65536 + 512, 1L << 32}) {
            IllegalArgumentException refusal = assertThrows(
                    IllegalArgumentException.class,
                    () -> NewBitmap.of(MetadataVersion.V1_2, 20 * TIB, OptionalLong.of(chunk)));
            assertTrue(String.valueOf(refusal.getMessage()).contains("not " + chunk), refusal.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> NewBitmap.of(MetadataVersion.V1_2, 64, DEFAULT));
    }
}
