package org.asyncraid.engines.software;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, of which those are kept that were used last. Looking one up allocates nothing. Not thread-safe.
 *
 * @param <K> keys, with equality by value
 * @param <V> values
 */
public final class RecentlyUsed<K, V> {
    private final int capacity;
    private final Consumer<? super V> dispose;
    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

    /** Keeps up to {@code capacity} values; those that have to go are given to {@code dispose}. */
    public RecentlyUsed(int capacity, Consumer<? super V> dispose) {
        this.capacity = capacity;
        this.dispose = dispose;
    }

    /** The value of this key, or null. */
    public @Nullable V get(K key) {
        return values.get(key);
    }

    /** Adds a value, and has the one go that was not used for longest, where there are too many. */
    public void put(K key, V value) {
        if (values.size() == capacity) {
            var longestUnused = values.entrySet().iterator();
            dispose.accept(longestUnused.next().getValue());
            longestUnused.remove();
        }
        values.put(key, value);
    }

    /** Has all values go. */
    public void clear() {
        values.values().forEach(dispose);
        values.clear();
    }
}
