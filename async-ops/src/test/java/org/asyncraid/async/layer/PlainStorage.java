package org.asyncraid.async.layer;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.asyncraid.async.op.AesKey;
import org.asyncraid.async.op.XtsKey;

/** Checksums, digests and ciphers of whole blocks, as their definitions read. */
final class PlainStorage {
    private static final int BLOCK = 16;

    private PlainStorage() {}

    /** CRC-32C of a message that follows another one of this CRC. */
    static long crc32c(long before, byte[] message) {
        if (before == 0) {
            CRC32C crc = new CRC32C();
            crc.update(message);
            return crc.getValue();
        }
        int crc = ~(int) before;
        for (byte b : message) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        return Integer.toUnsignedLong(~crc);
    }

    static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] ecb(AesKey key, boolean encrypt, byte[] blocks) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
            cipher.init(mode, new SecretKeySpec(key.toBytes(), "AES"));
            return cipher.doFinal(blocks);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What XTS adds to sectors from number {@code first} on. */
    static byte[] tweaks(AesKey key, long first, int sectorBytes, int bytes) {
        byte[] tweaks = new byte[bytes];
        for (int at = 0; at < bytes; at += BLOCK) {
            byte[] tweak = new byte[BLOCK];
            if (at % sectorBytes == 0) {
                for (int i = 0; i < Long.BYTES; i++) {
                    tweak[i] = (byte) (first + at / sectorBytes >>> 8 * i);
                }
                tweak = ecb(key, true, tweak);
            } else {
                // Times α: shift by one bit, byte 0 lowest; x^128 is x^7 + x^2 + x + 1.
                int carry = 0;
                for (int i = 0; i < BLOCK; i++) {
                    int shifted = (tweaks[at - BLOCK + i] & 0xff) << 1 | carry;
                    tweak[i] = (byte) shifted;
                    carry = shifted >> 8;
                }
                tweak[0] ^= (byte) (carry * 0x87);
            }
            System.arraycopy(tweak, 0, tweaks, at, BLOCK);
        }
        return tweaks;
    }

    static byte[] xts(XtsKey key, boolean encrypt, long first, int sectorBytes, byte[] text) {
        byte[] tweaks = tweaks(key.tweak(), first, sectorBytes, text.length);
        return sum(ecb(key.data(), encrypt, sum(text, tweaks)), tweaks);
    }

    private static byte[] sum(byte[] a, byte[] b) {
        byte[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= b[i];
        }
        return sum;
    }
}
