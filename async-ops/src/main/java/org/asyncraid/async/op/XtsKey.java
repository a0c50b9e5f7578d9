package org.asyncraid.async.op;

import java.util.Arrays;

/**
 * The two keys of XTS-AES-256. They must differ: with equal ones a chosen sector number gives the tweak away (P. Rogaway,
 * Efficient instantiations of tweakable blockciphers, 2004, section 6), and libcrypto refuses them.
 *
 * <p>Source: IEEE 1619, section 5.
 *
 * @param data what blocks are encrypted with: Key1 of IEEE 1619
 * @param tweak what sector numbers are encrypted with: Key2
 */
public record XtsKey(AesKey data, AesKey tweak) {
    /** Length of both keys together. */
    public static final int BYTES = 2 * AesKey.BYTES;

    public XtsKey {
        if (data.equals(tweak)) {
            throw new IllegalArgumentException("the two keys of XTS are equal; allowed: different ones");
        }
    }

    /** The key of these {@value #BYTES} bytes, data first, as dm-crypt and libcrypto write it. They are copied. */
    public static XtsKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("XTS key of " + bytes.length + " bytes; allowed: " + BYTES);
        }
        return new XtsKey(
                new AesKey(Arrays.copyOf(bytes, AesKey.BYTES)),
                new AesKey(Arrays.copyOfRange(bytes, AesKey.BYTES, BYTES)));
    }

    /** Never the bytes. */
    @Override
    public String toString() {
        return "XTS-AES-256 key";
    }
}
