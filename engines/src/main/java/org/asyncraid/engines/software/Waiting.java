package org.asyncraid.engines.software;

/** How the threads of a {@link WorkerEngine} wait for work, and from which size on they share an operation. */
public enum Waiting {
    /**
     * Always awake: a thread has its work 140 ns after it was given, and keeps a core busy. Two of them beat one from
     * 8 KiB of eight blocks on.
     */
    SPINNING(32 << 10),
    /**
     * Parked soon after the last piece of work: waking takes 30 to 40 µs. Two threads beat one from 64 KiB of eight
     * blocks on.
     */
    PARKING(256 << 10);

    private final long shareBytes;

    Waiting(long shareBytes) {
        this.shareBytes = shareBytes;
    }

    /** Bytes read, by one thread of those that share an operation, that are worth the hand-over. */
    long shareBytes() {
        return shareBytes;
    }
}
