package org.asyncraid.engines.openssl;

import static org.asyncraid.async.op.OperationKinds.SHA256;
import static org.asyncraid.async.op.OperationKinds.XTS_ENCRYPT_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_ENCRYPT_512;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.op.AesKey;
import org.asyncraid.async.op.XtsKey;
import org.asyncraid.engines.software.Execution;
import org.asyncraid.engines.software.RecentlyUsed;

/** Operations in calls of libcrypto, sector by sector. Contexts, which hold the expanded key, are kept for each key. */
final class OpensslOperations implements Execution {
    /** Keys in use at a time, for each direction. */
    private static final int CONTEXTS = 64;

    private static final ValueLayout.OfLong LITTLE_LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long NONE = 0;

    private final Arena arena = Arena.ofShared();

    /** A sector's number, 128 bits wide, of which the upper half stays zero. */
    private final MemorySegment vector = arena.allocate(16, 16);

    private final MemorySegment written = arena.allocate(ValueLayout.JAVA_INT);
    private final long xts = LibCrypto.fetchCipher("AES-256-XTS");
    private final long sha256 = LibCrypto.fetchDigest("SHA256");
    private final long digestContext = LibCrypto.newDigestContext();
    private final RecentlyUsed<XtsKey, Long> encryption = new RecentlyUsed<>(CONTEXTS, LibCrypto::freeCipherContext);
    private final RecentlyUsed<XtsKey, Long> decryption = new RecentlyUsed<>(CONTEXTS, LibCrypto::freeCipherContext);

    @Override
    public void run(Descriptor d) {
        boolean isDone = d.kind() == SHA256 ? digest(d) : cipher(d);
        d.end(isDone ? Outcome.OK : Outcome.ENGINE_ERROR, 0);
    }

    @Override
    public void close() {
        encryption.clear();
        decryption.clear();
        LibCrypto.freeDigestContext(digestContext);
        LibCrypto.freeDigest(sha256);
        LibCrypto.freeCipher(xts);
        arena.close();
    }

    private boolean digest(Descriptor d) {
        return digestContext != NONE
                && sha256 != NONE
                && LibCrypto.digest(digestContext, sha256, d.source(0), d.bytes(), d.destination(0));
    }

    private boolean cipher(Descriptor d) {
        boolean encrypts = d.kind() == XTS_ENCRYPT_512 || d.kind() == XTS_ENCRYPT_4096;
        if (!(d.parameter() instanceof XtsKey key)) {
            throw new IllegalArgumentException(d + " without its key");
        }
        long context = context(key, encrypts);
        if (context == NONE) {
            return false;
        }
        int sectorBytes = d.kind().shape().granuleBytes();
        long number = d.immediate();
        for (long at = 0; at < d.bytes(); at += sectorBytes) {
            vector.set(LITTLE_LONG, 0, number++);
            boolean isDone = LibCrypto.setVector(context, vector.address())
                    && LibCrypto.updateCipher(
                            context, d.destination(0) + at, written.address(), d.source(0) + at, sectorBytes);
            if (!isDone) {
                return false;
            }
        }
        return true;
    }

    /** The context of this key; {@link #NONE} where libcrypto refuses to make one. */
    private long context(XtsKey key, boolean encrypts) {
        RecentlyUsed<XtsKey, Long> contexts = encrypts ? encryption : decryption;
        Long known = contexts.get(key);
        if (known != null) {
            return known;
        }
        long context = LibCrypto.newCipherContext();
        if (context == NONE || xts == NONE) {
            return NONE;
        }
        if (!init(context, key, encrypts)) {
            LibCrypto.freeCipherContext(context);
            return NONE;
        }
        contexts.put(key, context);
        return context;
    }

    private boolean init(long context, XtsKey key, boolean encrypts) {
        try (Arena brief = Arena.ofConfined()) {
            MemorySegment bytes = brief.allocate(XtsKey.BYTES);
            put(key.data(), bytes, 0);
            put(key.tweak(), bytes, AesKey.BYTES);
            boolean isDone = LibCrypto.initCipher(context, xts, bytes.address(), encrypts);
            bytes.fill((byte) 0);
            return isDone;
        }
    }

    private static void put(AesKey key, MemorySegment to, long offset) {
        byte[] bytes = key.toBytes();
        MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, offset, bytes.length);
        Arrays.fill(bytes, (byte) 0);
    }
}
