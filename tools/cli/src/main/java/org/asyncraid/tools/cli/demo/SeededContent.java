package org.asyncraid.tools.cli.demo;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Bytes that follow from a seed, to be read piece after piece, with the SHA-256 sum of what was read. */
final class SeededContent implements ReadableByteChannel {
    private final SplittableRandom random;
    private final MessageDigest digest = sha256();
    private byte[] left = new byte[0];
    private int next;
    private long available;

    SeededContent(long seed) {
        random = new SplittableRandom(seed);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Lets so many bytes more be read before the channel ends. */
    SeededContent allow(long bytes) {
        available += bytes;
        return this;
    }

    /** The sum of all that was read; ends the content. */
    String sum() {
        return hex(digest);
    }

    @Override
    public int read(ByteBuffer target) {
        if (available == 0) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), available);
        for (int done = 0; done < length; ) {
            if (next == left.length) {
                left = new byte[1 << 16];
                random.nextBytes(left);
                next = 0;
            }
            int piece = Math.min(length - done, left.length - next);
            target.put(left, next, piece);
            digest.update(left, next, piece);
            next += piece;
            done += piece;
        }
        available -= length;
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
