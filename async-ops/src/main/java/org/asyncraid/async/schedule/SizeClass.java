package org.asyncraid.async.schedule;

/** Classes of work, two to an octave, so that what is known of one serves all its members with an error below a fifth. */
final class SizeClass {
    static final int COUNT = 2 * Long.SIZE;

    private SizeClass() {}

    /** The class of so many bytes of work, 1 or more. */
    static int of(long bytes) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes);
        int half = octave == 0 ? 0 : (int) (bytes >>> (octave - 1)) & 1;
        return 2 * octave + half;
    }

    /** The middle of a class, in bytes of work. */
    static double middle(int sizeClass) {
        double octave = Math.scalb(1.0, sizeClass >> 1);
        return octave * ((sizeClass & 1) == 0 ? 1.25 : 1.75);
    }
}
