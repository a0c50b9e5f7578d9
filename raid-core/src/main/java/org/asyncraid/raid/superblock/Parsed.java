package org.asyncraid.raid.superblock;

/**
 * What reading bytes of a member came to. Reading never throws, whatever the bytes.
 *
 * @param <T> what was looked for
 */
public sealed interface Parsed<T> {

    /** It was there and makes sense. */
    record Value<T>(T value) implements Parsed<T> {}

    /** There is nothing of the kind: its magic number is missing. */
    record Absent<T>() implements Parsed<T> {}

    /**
     * Something is there that cannot be trusted.
     *
     * @param reason why, in one line without a full stop
     */
    record Damaged<T>(String reason) implements Parsed<T> {}
}
