package org.asyncraid.engines.jdk;

import static org.asyncraid.async.op.OperationKinds.AES_ECB_DECRYPT;
import static org.asyncraid.async.op.OperationKinds.AES_ECB_ENCRYPT;
import static org.asyncraid.async.op.OperationKinds.COPY_CRC32C;
import static org.asyncraid.async.op.OperationKinds.CRC32C;
import static org.asyncraid.async.op.OperationKinds.SHA256;
import static org.asyncraid.async.op.OperationKinds.XTS_TWEAKS_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_TWEAKS_512;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.op.AesKey;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.NativeMemory;
import org.asyncraid.engines.software.Execution;
import org.asyncraid.engines.software.RecentlyUsed;
import org.asyncraid.engines.software.TiledCrc32c;

/** Operations tile by tile, through arrays: buffers over the blocks themselves would have to be made for each one. */
final class JdkOperations implements Execution {
    /** Half of a usual first-level cache. */
    private static final int TILE_BYTES = 1 << 14;

    private static final int BLOCK_BYTES = 16;
    private static final int DIGEST_BYTES = 32;

    /** What α^128 is reduced to: x^7 + x^2 + x + 1. IEEE 1619, section 5.2. */
    private static final long REDUCTION = 0x87;

    /** Keys in use at a time, for each direction. */
    private static final int CIPHERS = 64;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfLong LITTLE_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final TiledCrc32c checksums = new TiledCrc32c();
    private final MessageDigest sha256;
    private final RecentlyUsed<AesKey, Cipher> encryption = new RecentlyUsed<>(CIPHERS, cipher -> {});
    private final RecentlyUsed<AesKey, Cipher> decryption = new RecentlyUsed<>(CIPHERS, cipher -> {});
    private final byte[] input = new byte[TILE_BYTES];
    private final byte[] output = new byte[TILE_BYTES];

    JdkOperations() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void run(Descriptor d) {
        OperationKind kind = d.kind();
        long result = 0;
        try {
            if (kind == CRC32C || kind == COPY_CRC32C) {
                result = checksums.of(d, d.bytes());
            } else if (kind == SHA256) {
                digest(d);
            } else if (kind == AES_ECB_ENCRYPT || kind == AES_ECB_DECRYPT) {
                cipher(d, kind == AES_ECB_ENCRYPT);
            } else if (kind == XTS_TWEAKS_512 || kind == XTS_TWEAKS_4096) {
                tweaks(d, kind.shape().granuleBytes());
            } else {
                throw new IllegalArgumentException(kind + " is none of the JDK's");
            }
        } catch (GeneralSecurityException e) {
            // Lengths and keys are what the algorithms take: nothing is left that they could refuse.
            throw new IllegalStateException("the JDK refuses " + d, e);
        }
        d.end(Outcome.OK, result);
    }

    private void digest(Descriptor d) throws GeneralSecurityException {
        sha256.reset();
        for (long at = 0; at < d.bytes(); at += TILE_BYTES) {
            sha256.update(input, 0, read(d, at));
        }
        sha256.digest(output, 0, DIGEST_BYTES);
        write(output, d.destination(0), DIGEST_BYTES);
    }

    private void cipher(Descriptor d, boolean encrypts) throws GeneralSecurityException {
        Cipher cipher = cipherOf(d, encrypts);
        for (long at = 0; at < d.bytes(); at += TILE_BYTES) {
            int length = read(d, at);
            cipher.update(input, 0, length, output, 0);
            write(output, d.destination(0) + at, length);
        }
    }

    /** The numbers of as many sectors as fit are encrypted at once; each is then multiplied on through its sector. */
    private void tweaks(Descriptor d, int sectorBytes) throws GeneralSecurityException {
        Cipher cipher = cipherOf(d, true);
        long sectors = d.bytes() / sectorBytes;
        int atOnce = TILE_BYTES / BLOCK_BYTES;
        for (long first = 0; first < sectors; first += atOnce) {
            int count = (int) Math.min(atOnce, sectors - first);
            for (int n = 0; n < count; n++) {
                LONGS.set(input, n * BLOCK_BYTES, d.immediate() + first + n);
                LONGS.set(input, n * BLOCK_BYTES + Long.BYTES, 0L);
            }
            cipher.update(input, 0, count * BLOCK_BYTES, output, 0);
            for (int n = 0; n < count; n++) {
                long sector = d.destination(0) + (first + n) * sectorBytes;
                multiplyThrough(sector, sectorBytes, n * BLOCK_BYTES);
            }
        }
    }

    private void multiplyThrough(long sector, int sectorBytes, int place) {
        long low = (long) LONGS.get(output, place);
        long high = (long) LONGS.get(output, place + Long.BYTES);
        for (int at = 0; at < sectorBytes; at += BLOCK_BYTES) {
            NativeMemory.ALL.set(LITTLE_LONG, sector + at, low);
            NativeMemory.ALL.set(LITTLE_LONG, sector + at + Long.BYTES, high);
            long carry = high >> (Long.SIZE - 1);
            high = high << 1 | low >>> (Long.SIZE - 1);
            low = low << 1 ^ (carry & REDUCTION);
        }
    }

    private Cipher cipherOf(Descriptor d, boolean encrypts) throws GeneralSecurityException {
        if (!(d.parameter() instanceof AesKey key)) {
            throw new IllegalArgumentException(d + " without its key");
        }
        RecentlyUsed<AesKey, Cipher> ciphers = encrypts ? encryption : decryption;
        Cipher cipher = ciphers.get(key);
        if (cipher == null) {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            byte[] bytes = key.toBytes();
            cipher.init(encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, new SecretKeySpec(bytes, "AES"));
            Arrays.fill(bytes, (byte) 0);
            ciphers.put(key, cipher);
        }
        return cipher;
    }

    private int read(Descriptor d, long at) {
        int length = (int) Math.min(TILE_BYTES, d.bytes() - at);
        MemorySegment.copy(NativeMemory.ALL, ValueLayout.JAVA_BYTE, d.source(0) + at, input, 0, length);
        return length;
    }

    private static void write(byte[] from, long address, int length) {
        MemorySegment.copy(from, 0, NativeMemory.ALL, ValueLayout.JAVA_BYTE, address, length);
    }
}
