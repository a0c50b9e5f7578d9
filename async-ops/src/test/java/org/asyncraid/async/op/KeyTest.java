package org.asyncraid.async.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyTest {
    private static byte[] bytes(int count, int first) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    @Test
    void aKeyNeverShowsItsBytes() {
        assertEquals("AES-256 key", new AesKey(bytes(32, 1)).toString());
        assertEquals("XTS-AES-256 key", XtsKey.of(bytes(64, 1)).toString());
    }

    @Test
    void aKeyDoesNotChangeWithTheBytesItWasMadeOf() {
        byte[] given = bytes(32, 1);
        AesKey key = new AesKey(given);
        Arrays.fill(given, (byte) 0);
        Arrays.fill(key.toBytes(), (byte) 0);
        assertArrayEquals(bytes(32, 1), key.toBytes());
    }

    @Test
    void keysAreEqualWhenTheirBytesAre() {
        assertEquals(XtsKey.of(bytes(64, 1)), XtsKey.of(bytes(64, 1)));
        assertEquals(XtsKey.of(bytes(64, 1)).hashCode(), XtsKey.of(bytes(64, 1)).hashCode());
        assertNotEquals(new AesKey(bytes(32, 1)), new AesKey(bytes(32, 2)));
        assertEquals(new AesKey(bytes(32, 33)), XtsKey.of(bytes(64, 1)).tweak());
    }

    @Test
    void keysOfOtherLengthsAndEqualHalvesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AesKey(bytes(16, 1)));
        assertThrows(IllegalArgumentException.class, () -> XtsKey.of(bytes(32, 1)));
        assertThrows(IllegalArgumentException.class, () -> XtsKey.of(new byte[64]));
    }
}
