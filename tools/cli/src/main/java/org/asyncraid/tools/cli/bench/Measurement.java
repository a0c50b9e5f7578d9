package org.asyncraid.tools.cli.bench;

/**
 * What was measured.
 *
 * @param comparison which figures it was measured to stand beside: turns were taken with these
 * @param bytes length of a block
 * @param threads how many computed side by side, on blocks of their own
 * @param gigabytesPerSecond 10⁹ bytes of sources in a second, of all threads together
 */
public record Measurement(
        Comparison comparison, Task task, long bytes, int threads, Contestant contestant, double gigabytesPerSecond) {

    /** What differs among figures that are compared. */
    public enum Comparison {
        LENGTHS("length"),
        SOURCES("sources"),
        THREADS("threads");

        private final String title;

        Comparison(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }
}
