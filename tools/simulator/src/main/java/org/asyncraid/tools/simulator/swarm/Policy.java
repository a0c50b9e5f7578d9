package org.asyncraid.tools.simulator.swarm;

import java.util.Locale;
import java.util.OptionalLong;
import org.asyncraid.raid.assembly.Consistency;
import org.asyncraid.raid.layout.RaidLevel;

/** What makes an array's writes survive a crash, and what it promises. */
public enum Policy {
    /** Nothing is logged: parity is recomputed after a crash (mdadm: resync). */
    NONE(Promise.WRITE_HOLE),
    /** A write-intent bitmap says where parity is recomputed after a crash. */
    BITMAP(Promise.WRITE_HOLE);

    private static final int BITMAP_CHUNK_BYTES = 16 << 10;

    private final Promise promise;

    Policy(Promise promise) {
        this.promise = promise;
    }

    /** What to ask for when an array is made. */
    public Consistency consistency() {
        return switch (this) {
            case NONE -> new Consistency.Resync();
            case BITMAP -> new Consistency.Bitmap(OptionalLong.of(BITMAP_CHUNK_BYTES));
        };
    }

    public Promise promise() {
        return promise;
    }

    /** How much of each member an array has to use so that there is room for what the policy keeps. */
    int leastMemberBytes() {
        return this == BITMAP ? 128 << 10 : 0;
    }

    /** Whether arrays of this level can have it. */
    public boolean suits(RaidLevel level) {
        return switch (this) {
            case NONE, BITMAP -> level.parityDisks() > 0;
        };
    }

    /** Its name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What may come out wrong when the power was cut under a write and a member does not deliver its blocks. */
    public enum Promise {
        /** Blocks of the lost member in stripes that were being written, touched or not. */
        WRITE_HOLE,
        /** Sectors of the lost member that the cut writes touched. */
        TOUCHED_SECTORS,
        /** Nothing. */
        NOTHING
    }
}
