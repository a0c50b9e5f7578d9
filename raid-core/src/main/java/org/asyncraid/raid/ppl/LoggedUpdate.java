package org.asyncraid.raid.ppl;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log tells of one write to a stripe: which data blocks it was to replace, and what the others contribute to parity.
 * Blocks are named by data index; all are the same byte range of their chunks. Immutable.
 *
 * <p>Of a RAID-6 two logs tell of the same write, that of P's member and that of Q's; {@link #join} puts them together.
 */
final class LoggedUpdate {
    private final long sequence;
    private final long stripe;
    private final int offset;
    private final int length;
    private final BitSet modified;
    private final byte @Nullable [] partialP;
    private final byte @Nullable [] partialQ;
    private final Map<Integer, byte[]> newContent;
    private final boolean inBothLogs;

    /**
     * An update.
     *
     * @param sequence orders updates; those of one write are equal
     * @param offset where in each chunk the blocks begin, in bytes
     * @param length of each block, in bytes
     * @param modified data indices of the blocks that the write replaces
     * @param partialP what the others contribute to P, {@code length} bytes; null where this is not known
     * @param partialQ the same for Q
     * @param newContent by data index, new blocks that no member keeps
     * @param inBothLogs whether P's log and Q's were to tell of it before anything was written
     */
    LoggedUpdate(
            long sequence,
            long stripe,
            int offset,
            int length,
            BitSet modified,
            byte @Nullable [] partialP,
            byte @Nullable [] partialQ,
            Map<Integer, byte[]> newContent,
            boolean inBothLogs) {
        this.sequence = sequence;
        this.stripe = stripe;
        this.offset = offset;
        this.length = length;
        this.modified = (BitSet) modified.clone();
        this.partialP = partialP;
        this.partialQ = partialQ;
        this.newContent = Collections.unmodifiableMap(new TreeMap<>(newContent));
        this.inBothLogs = inBothLogs;
    }

    long sequence() {
        return sequence;
    }

    long stripe() {
        return stripe;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** The data indices of the blocks that were to be replaced; a copy. */
    BitSet modified() {
        return (BitSet) modified.clone();
    }

    /** What the blocks that were not to be replaced contribute to P; null where no log tells. Lent. */
    byte @Nullable [] partialP() {
        return partialP;
    }

    byte @Nullable [] partialQ() {
        return partialQ;
    }

    /** By data index, the new content of blocks that no member keeps. */
    Map<Integer, byte[]> newContent() {
        return newContent;
    }

    /** Whether the other log's update tells of the same write. */
    boolean isSameWrite(LoggedUpdate other) {
        return sequence == other.sequence
                && stripe == other.stripe
                && offset == other.offset
                && length == other.length
                && modified.equals(other.modified);
    }

    /** What both logs tell of the same write. */
    LoggedUpdate join(LoggedUpdate other) {
        Map<Integer, byte[]> content = new TreeMap<>(other.newContent);
        content.putAll(newContent);
        return new LoggedUpdate(
                sequence,
                stripe,
                offset,
                length,
                modified,
                partialP != null ? partialP : other.partialP,
                partialQ != null ? partialQ : other.partialQ,
                content,
                inBothLogs);
    }

    /** Whether a log that was to tell of it does not: then nothing of it has been written, or all is long done. */
    boolean lacks(boolean ofQ) {
        return inBothLogs && (ofQ ? partialQ : partialP) == null;
    }

    @Override
    public String toString() {
        return "update of data " + modified + " of stripe " + stripe + " at " + offset + "+" + length + ", P "
                + (partialP == null ? "unknown" : Arrays.hashCode(partialP)) + ", Q "
                + (partialQ == null ? "unknown" : Arrays.hashCode(partialQ));
    }
}
