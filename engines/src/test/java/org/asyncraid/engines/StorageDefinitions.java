package org.asyncraid.engines;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.AesKey;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.XtsKey;
import org.jspecify.annotations.Nullable;

/** What checksums, digests and ciphers give, as their standards define it. AES and SHA-256 are taken from the JDK. */
final class StorageDefinitions {
    private static final int BLOCK = 16;

    private StorageDefinitions() {}

    /** A random key of the example's class; null without an example. */
    static @Nullable Object key(@Nullable Object example, SeededRandom random) {
        byte[] bytes = new byte[example instanceof XtsKey ? XtsKey.BYTES : AesKey.BYTES];
        random.nextBytes(bytes);
        return switch (example) {
            case null -> null;
            case AesKey key -> new AesKey(bytes);
            case XtsKey key -> XtsKey.of(bytes);
            default -> throw new IllegalArgumentException("no random " + example.getClass());
        };
    }

    /** The destination of a digest or cipher; of the source only the length matters to kinds that read none. */
    static byte[] output(OperationKind kind, @Nullable Object key, long immediate, byte[] source) {
        int granule = kind.shape().granuleBytes();
        return switch (kind.name()) {
            case "sha256" -> sha256(source);
            case "aes-ecb-encrypt" -> ecb((AesKey) Objects.requireNonNull(key), true, source);
            case "aes-ecb-decrypt" -> ecb((AesKey) Objects.requireNonNull(key), false, source);
            case "xts-tweaks-512", "xts-tweaks-4096" ->
                tweaks((AesKey) Objects.requireNonNull(key), immediate, granule, source.length);
            case "xts-encrypt-512", "xts-encrypt-4096" ->
                xts((XtsKey) Objects.requireNonNull(key), true, immediate, granule, source);
            case "xts-decrypt-512", "xts-decrypt-4096" ->
                xts((XtsKey) Objects.requireNonNull(key), false, immediate, granule, source);
            default -> throw new IllegalArgumentException("no definition of " + kind + " here");
        };
    }

    /** Bit by bit, as RFC 3720 defines it. */
    static long crc32c(long before, byte[] message) {
        int crc = ~(int) before;
        for (byte b : message) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        return Integer.toUnsignedLong(~crc);
    }

    /** IEEE 1619, section 5.3, for whole blocks. */
    static byte[] xts(XtsKey key, boolean encrypt, long first, int sectorBytes, byte[] text) {
        byte[] tweaks = tweaks(key.tweak(), first, sectorBytes, text.length);
        return sum(ecb(key.data(), encrypt, sum(text, tweaks)), tweaks);
    }

    /** Of each sector: its encrypted number, then that times α for every further block, in GF(2¹²⁸). */
    private static byte[] tweaks(AesKey key, long first, int sectorBytes, int length) {
        BigInteger reduction = BigInteger.valueOf(0x87);
        byte[] tweaks = new byte[length];
        for (int sector = 0; sector < length / sectorBytes; sector++) {
            byte[] number = littleEndian(new BigInteger(Long.toUnsignedString(first + sector)));
            BigInteger tweak = fromLittleEndian(ecb(key, true, number));
            for (int at = 0; at < sectorBytes; at += BLOCK) {
                System.arraycopy(littleEndian(tweak), 0, tweaks, sector * sectorBytes + at, BLOCK);
                tweak = tweak.shiftLeft(1);
                if (tweak.testBit(128)) {
                    tweak = tweak.clearBit(128).xor(reduction);
                }
            }
        }
        return tweaks;
    }

    private static byte[] ecb(AesKey key, boolean encrypt, byte[] blocks) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
            cipher.init(mode, new SecretKeySpec(key.toBytes(), "AES"));
            return cipher.doFinal(blocks);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sum(byte[] a, byte[] b) {
        byte[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= b[i];
        }
        return sum;
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] bytes = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    private static BigInteger fromLittleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
