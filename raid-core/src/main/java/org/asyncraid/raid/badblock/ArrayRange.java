package org.asyncraid.raid.badblock;

/**
 * A range of the array's content.
 *
 * @param fromBytes the first byte
 * @param toBytes the byte behind the last
 */
public record ArrayRange(long fromBytes, long toBytes) {
    public ArrayRange {
        if (fromBytes < 0 || toBytes <= fromBytes) {
            throw new IllegalArgumentException("range from " + fromBytes + " to " + toBytes);
        }
    }

    public long bytes() {
        return toBytes - fromBytes;
    }
}
