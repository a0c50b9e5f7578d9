package org.asyncraid.tools.cli.session;

import java.util.OptionalLong;
import org.asyncraid.tools.cli.output.CommandFailure;

/**
 * A part of an array.
 *
 * @param from its first byte
 * @param to the byte behind its last
 */
public record ByteRange(long from, long to) {
    /** The range that options ask for; a failure names the option that does not fit the array. */
    public static ByteRange of(long offset, OptionalLong length, long arrayBytes) {
        if (offset > arrayBytes) {
            throw CommandFailure.usage(
                    "--offset " + offset + " is beyond the array, which has " + arrayBytes + " bytes");
        }
        long available = arrayBytes - offset;
        if (length.isPresent() && length.getAsLong() > available) {
            throw CommandFailure.usage("--length " + length.getAsLong() + " is more than the " + available
                    + " bytes that the array has from offset " + offset);
        }
        return new ByteRange(offset, offset + length.orElse(available));
    }

    public long length() {
        return to - from;
    }
}
