package org.asyncraid.engines.codec;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was made for a set of missing shards and a set of wanted ones: at most {@value #CAPACITY} values, each of which has
 * two places. Where both are taken, the one goes that was made first, and may be made again. Thread-safe; finding
 * allocates nothing. Threads that look for the same at the same time may both make it.
 *
 * @param <V> immutable values
 */
final class PatternCache<V> {
    /** RS-6-3 has 129 sets of missing shards. */
    static final int CAPACITY = 512;

    private static final class Entry<V> {
        private final long[] missing;
        private final long[] wanted;
        private final V value;

        Entry(long[] missing, long[] wanted, V value) {
            this.missing = missing.clone();
            this.wanted = wanted.clone();
            this.value = value;
        }

        boolean isOf(long[] otherMissing, long[] otherWanted) {
            return Arrays.equals(missing, otherMissing) && Arrays.equals(wanted, otherWanted);
        }
    }

    private final AtomicReferenceArray<@Nullable Entry<V>> entries = new AtomicReferenceArray<>(CAPACITY);
    private final BiFunction<long[], long[], V> make;

    /** @param make makes a value from the words of the two bit sets, which it may not keep */
    PatternCache(BiFunction<long[], long[], V> make) {
        this.make = make;
    }

    /** The value for two sets. */
    V get(long[] missing, long[] wanted) {
        int hash = 31 * Arrays.hashCode(missing) + Arrays.hashCode(wanted);
        int place = (hash ^ hash >>> 16 ^ hash >>> 8) & (CAPACITY - 1);
        Entry<V> entry = entries.get(place);
        if (entry == null || !entry.isOf(missing, wanted)) {
            Entry<V> other = entries.get(place ^ 1);
            entry = other != null && other.isOf(missing, wanted) ? other : add(place, missing, wanted);
        }
        return entry.value;
    }

    private Entry<V> add(int place, long[] missing, long[] wanted) {
        Entry<V> added = new Entry<>(missing, wanted, make.apply(missing, wanted));
        entries.set(place ^ 1, entries.get(place));
        entries.set(place, added);
        return added;
    }
}
