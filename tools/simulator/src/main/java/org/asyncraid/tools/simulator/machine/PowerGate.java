package org.asyncraid.tools.simulator.machine;

/**
 * Counts what a machine's disks are asked to change, from a moment on, and shuts when it comes to a given number: nothing
 * reaches a disk any more, and the loop is to stop there, with that last change in flight.
 */
public final class PowerGate {
    private enum State {
        OPEN,
        COUNTING,
        SHUT
    }

    private State state = State.OPEN;
    private long left;
    private long changes;

    /** Shuts with the change of this number, counted from here on. */
    public void shutAt(long change) {
        state = State.COUNTING;
        left = change;
        changes = 0;
    }

    /** Counts no more. */
    public void open() {
        state = State.OPEN;
    }

    public boolean isShut() {
        return state == State.SHUT;
    }

    /** Changes since the counting began. */
    public long changes() {
        return changes;
    }

    /** A disk is asked to change something. */
    void change() {
        if (state == State.COUNTING) {
            changes++;
            if (--left == 0) {
                state = State.SHUT;
            }
        }
    }
}
