package org.asyncraid.raid.ppl;

import org.jspecify.annotations.Nullable;

/**
 * One pass of a window in one member's log: from when it waits to be logged until what it wrote is durable. Pooled by
 * {@link PartialParityPolicy}; the loop's own.
 */
final class LogEntry {
    /** Blocks of payload at most: partial parity, and new content that no member keeps. */
    static final int MAX_BLOCKS = 3;

    private long sequence;
    private long stripe;
    private int offset;
    private int length;
    private int firstData;
    private int dataCount;
    private boolean ofQ;
    private boolean partial;
    private boolean inBothLogs;
    private int keptCount;
    private final int[] kept = new int[MAX_BLOCKS - 1];

    /** Bytes of payload; the log's. */
    int payloadBytes;

    private int checksum;

    private boolean logged;
    private boolean retired;

    private @Nullable LogTicket ticket;
    private @Nullable ParityLog log;
    private RingLog.@Nullable Unit unit;

    /** Gives it to a pass and a log. */
    void belongsTo(LogTicket whose, ParityLog where) {
        ticket = whose;
        log = where;
        logged = false;
        retired = false;
    }

    void begin(long newSequence, long newStripe, int newOffset, int newLength) {
        sequence = newSequence;
        stripe = newStripe;
        offset = newOffset;
        length = newLength;
        keptCount = 0;
    }

    void replaces(int newFirstData, int newDataCount) {
        firstData = newFirstData;
        dataCount = newDataCount;
    }

    void parity(boolean isOfQ, boolean isInBothLogs, boolean hasPartialParity) {
        ofQ = isOfQ;
        inBothLogs = isInBothLogs;
        partial = hasPartialParity;
    }

    /** Has new content logged. Where more members are gone than there is room, the array is broken and its window fails. */
    void keep(int dataIndex) {
        if (keptCount < kept.length) {
            kept[keptCount++] = dataIndex;
        }
    }

    void checksum(int value) {
        checksum = value;
    }

    /** Its log is being written with it. */
    void isLogged() {
        logged = true;
    }

    boolean wasLogged() {
        return logged;
    }

    /** It has become part of a unit of a ring. */
    void isIn(RingLog.Unit which) {
        unit = which;
    }

    RingLog.Unit unit() {
        RingLog.Unit whole = unit;
        if (whole == null) {
            throw new IllegalStateException("a log entry that is in no unit");
        }
        return whole;
    }

    /** Its pass needs it no more; its log gives it back when it has no use for it either. */
    void retire() {
        ParityLog whose = log;
        retired = true;
        log = null;
        ticket = null;
        if (whose != null) {
            whose.retired(this);
        }
    }

    /** Whether its pass has ended: what the log still tells of it is to have no effect. */
    boolean isRetired() {
        return retired;
    }

    /** The window that it tells of. */
    LogTicket ticket() {
        LogTicket whose = ticket;
        if (whose == null) {
            throw new IllegalStateException("a log entry that nobody uses");
        }
        return whose;
    }

    /** The same in both logs of a write; rises from write to write. */
    long sequence() {
        return sequence;
    }

    long stripe() {
        return stripe;
    }

    /** In the chunk, in bytes. */
    int offset() {
        return offset;
    }

    /** Of each block, in bytes. */
    int length() {
        return length;
    }

    int firstData() {
        return firstData;
    }

    int dataCount() {
        return dataCount;
    }

    boolean isOfQ() {
        return ofQ;
    }

    boolean isInBothLogs() {
        return inBothLogs;
    }

    /** Whether some data is left alone, so that there is partial parity. */
    boolean hasPartial() {
        return partial;
    }

    /** Blocks whose new content is logged because no member keeps it. */
    int keptCount() {
        return keptCount;
    }

    /** The data index of such a block. */
    int kept(int which) {
        return kept[which];
    }

    int checksum() {
        return checksum;
    }
}
