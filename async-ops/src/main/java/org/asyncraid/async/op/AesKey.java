package org.asyncraid.async.op;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A key of AES-256, which descriptors of ciphers carry. Immutable; equal keys have equal bytes. It shows its bytes to
 * nobody who does not ask by {@link #toBytes}.
 *
 * <p>Source: FIPS 197.
 */
public final class AesKey {
    /** Length of a key. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    /** A key of these {@value #BYTES} bytes, which are copied. */
    public AesKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("AES-256 key of " + bytes.length + " bytes; allowed: " + BYTES);
        }
        this.bytes = bytes.clone();
    }

    /** A copy of the key's bytes, which the caller does well to overwrite after use. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Takes the same time wherever two keys differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AesKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Never the bytes. */
    @Override
    public String toString() {
        return "AES-256 key";
    }
}
