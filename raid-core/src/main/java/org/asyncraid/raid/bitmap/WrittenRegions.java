package org.asyncraid.raid.bitmap;

import java.util.OptionalLong;

/**
 * What an array remembers of the regions of its members that were written to, as far as superblocks, resyncs and rebuilds
 * depend on it. Offsets are in bytes from where the array's data begins on each member.
 */
public interface WrittenRegions {
    /** Nothing is remembered: everything may have been written to, and superblocks need not wait. */
    WrittenRegions UNKNOWN = new WrittenRegions() {
        @Override
        public void beforeSuperblocks(long events, Runnable then) {
            then.run();
        }

        @Override
        public boolean isParityTrusted(long fromBytes, long toBytes) {
            return false;
        }

        @Override
        public long nextDoubtful(long fromBytes) {
            return fromBytes;
        }

        @Override
        public long nextMarked(long fromBytes) {
            return fromBytes;
        }

        @Override
        public OptionalLong eventsCleared() {
            return OptionalLong.empty();
        }

        @Override
        public void resynced(long bytes) {}

        @Override
        public void membersChanged() {}

        @Override
        public void settle(Runnable done) {
            done.run();
        }

        @Override
        public void close() {}
    };

    /**
     * Records on the members what belongs to the event count that their superblocks are about to say, then goes on, perhaps
     * at once.
     */
    void beforeSuperblocks(long events, Runnable then);

    /** Whether parity is known to be right from one offset to another, however the array was stopped. */
    boolean isParityTrusted(long fromBytes, long toBytes);

    /** From where on, at or after an offset, parity may be wrong; {@link Long#MAX_VALUE} for nowhere. */
    long nextDoubtful(long fromBytes);

    /**
     * From where on, at or after an offset, a member that was away may lack what was written; {@link Long#MAX_VALUE} for
     * nowhere.
     */
    long nextMarked(long fromBytes);

    /** The event count when something was last forgotten: who knows fewer needs everything. Empty if nothing is remembered. */
    OptionalLong eventsCleared();

    /** Takes note that parity is right up to an offset. */
    void resynced(long bytes);

    /** Takes note that members have come, gone, or become in sync. */
    void membersChanged();

    /** Forgets what need not be remembered, and tells; no window may be at work. */
    void settle(Runnable done);

    /** Ends it and gives back its memory; nothing may be under way. */
    void close();
}
