package org.asyncraid.blockdev.fault;

/** The parameters of one fault. "One in n" is never where n is 0. */
public sealed interface Fault {
    /**
     * Requests take time. Data goes through the device one request after the other; the rest of the time runs side by
     * side.
     *
     * @param requestNanos of every request that is no write
     * @param writeNanos of every write
     * @param jitterNanos up to so much more, drawn for each request
     * @param bytesPerSecond of the data of reads and writes
     */
    record Latency(long requestNanos, long writeNanos, long jitterNanos, long bytesPerSecond) implements Fault {
        public Latency {
            long least = Math.min(Math.min(requestNanos, writeNanos), jitterNanos);
            require(least >= 0, "latency", least, "0 or more");
            require(bytesPerSecond >= 1, "bytes per second", bytesPerSecond, "1 or more");
        }

        /** Writes take as long as everything else. */
        public Latency(long requestNanos, long jitterNanos, long bytesPerSecond) {
            this(requestNanos, requestNanos, jitterNanos, bytesPerSecond);
        }
    }

    /**
     * Blocks cannot be read until they are written again.
     *
     * @param initialBlocks so many from the start, anywhere
     * @param oneReadIn one read in so many finds another in its range
     */
    record Unreadable(int initialBlocks, int oneReadIn) implements Fault {
        public Unreadable {
            require(initialBlocks >= 0, "unreadable blocks", initialBlocks, "0 or more");
            require(oneReadIn >= 0, "one read in", oneReadIn, "0 or more");
        }
    }

    /**
     * Bits turn, and nobody says so. A write sets them right.
     *
     * @param oneWriteIn one write in so many has a wrong bit from the start
     * @param oneRequestIn at one request in so many, a bit anywhere on the device turns
     */
    record Corruption(int oneWriteIn, int oneRequestIn) implements Fault {
        public Corruption {
            require(oneWriteIn >= 0 && oneRequestIn >= 0, "one in", Math.min(oneWriteIn, oneRequestIn), "0 or more");
        }
    }

    /**
     * Writes end well, but not where they belong.
     *
     * @param lostOneIn one write in so many goes nowhere
     * @param misdirectedOneIn one in so many goes to some other place
     */
    record MisplacedWrites(int lostOneIn, int misdirectedOneIn) implements Fault {
        public MisplacedWrites {
            require(
                    lostOneIn >= 0 && misdirectedOneIn >= 0,
                    "one in",
                    Math.min(lostOneIn, misdirectedOneIn),
                    "0 or more");
        }
    }

    /**
     * Writes end in a cache that a power cut empties.
     *
     * @param maxDirtyBlocks from this many on, the cache starts to write them out unasked
     */
    record VolatileCache(int maxDirtyBlocks) implements Fault {
        public VolatileCache {
            require(maxDirtyBlocks >= 1, "dirty blocks", maxDirtyBlocks, "1 or more");
        }
    }

    /**
     * The device is gone for a while, or for good.
     *
     * @param since what {@code from} and {@code extent} count
     * @param from when it goes
     * @param extent how long it stays away; {@link Long#MAX_VALUE} for ever
     */
    record Loss(Since since, long from, long extent) implements Fault {
        /** What the loss of a device is timed by. */
        public enum Since {
            /** Requests that were submitted to it, from 0. */
            FIRST_REQUEST,
            /** Nanoseconds since it was opened. */
            OPENED_NANOS
        }

        public Loss {
            require(from >= 0, "lost from", from, "0 or more");
            require(extent >= 0, "lost for", extent, "0 or more");
        }
    }

    private static void require(boolean met, String parameter, long value, String allowed) {
        if (!met) {
            throw new IllegalArgumentException(parameter + " " + value + "; allowed: " + allowed);
        }
    }
}
