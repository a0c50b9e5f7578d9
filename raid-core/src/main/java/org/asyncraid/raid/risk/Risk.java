package org.asyncraid.raid.risk;

/**
 * Something that can be wrong with part of an array's content.
 *
 * @param reason why, in words that go on after the part
 * @param part the bytes of the array that are concerned
 */
public record Risk(Kind kind, String reason, RangeTally part) {

    /** How bad it is, the worst first. */
    public enum Kind {
        /** It cannot be read, and nothing gives it back. */
        LOST,
        /** It can be read, and may not be what was written last. */
        DOUBTFUL,
        /** It is right, but one more failure or unreadable sector may lose it. */
        UNPROTECTED
    }
}
