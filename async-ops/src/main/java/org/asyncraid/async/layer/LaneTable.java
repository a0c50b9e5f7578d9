package org.asyncraid.async.layer;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health.Dead;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.loop.Clock;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.plan.Offer;
import org.asyncraid.async.plan.Pieces;
import org.asyncraid.async.plan.Slice;
import org.asyncraid.async.schedule.Lanes;
import org.jspecify.annotations.Nullable;

/** The lanes of a layer by number, and the sets of them that matter, as bit masks. */
final class LaneTable implements Lanes, Offer {
    /** A version that the table never has. */
    static final int NEVER = -1;

    private final Clock clock;
    private final @Nullable Lane[] lanes = new Lane[MAX_LANES];
    private int version;
    private long nowNanos;
    private boolean isRead;

    /** Lanes that can be given something now or after their reset; those in good health; those that can be now. */
    private long candidates;

    private long healthy;
    private long usable;

    /** A table without lanes, for a loop of this clock. */
    LaneTable(Clock clock) {
        this.clock = clock;
    }

    /** Another moment begins, whose time is read once, when it is asked for: the clock is what a submission costs most. */
    void tick() {
        isRead = false;
    }

    /** The time when it was last asked for, in this moment or an earlier one. */
    long lastNanos() {
        return nowNanos;
    }

    /** A free number. */
    int freeNumber() {
        for (int number = 0; number < MAX_LANES; number++) {
            if (lanes[number] == null) {
                return number;
            }
        }
        throw new IllegalStateException("a layer has at most " + MAX_LANES + " engines");
    }

    void add(Lane lane) {
        lanes[lane.number] = lane;
        update();
    }

    void remove(Lane lane) {
        lanes[lane.number] = null;
        update();
    }

    boolean has(int number) {
        return lanes[number] != null;
    }

    boolean has(Lane lane) {
        return lanes[lane.number] == lane;
    }

    /** To be called when a lane's health has changed or it is to leave. */
    void update() {
        version++;
        candidates = 0;
        healthy = 0;
        usable = 0;
        for (Lane lane : lanes) {
            if (lane == null || lane.leaving != null) {
                continue;
            }
            healthy |= lane.health instanceof Healthy ? lane.bit : 0;
            usable |= lane.isUsable() ? lane.bit : 0;
            candidates |= lane.health instanceof Dead ? 0 : lane.bit;
        }
    }

    /** Changes whenever {@link #capable} may. */
    int version() {
        return version;
    }

    /** Lanes in good health. */
    long healthy() {
        return healthy;
    }

    /** Lanes that can be given something now, healthy or not. */
    long usable() {
        return usable;
    }

    /** Lanes that can do the slice, now or after their reset. */
    long capable(Slice slice) {
        long capable = 0;
        OperationKind kind = slice.kind();
        for (long left = candidates; left != 0; left &= left - 1) {
            Lane lane = at(Long.numberOfTrailingZeros(left));
            KindLimits limits = lane.limits(kind);
            if (limits != null && Pieces.arePossible(slice, limits)) {
                capable |= lane.bit;
            }
        }
        return capable;
    }

    /** Those of the lanes that have room in their rings. */
    long withRoom(long wanted) {
        long open = wanted;
        for (long left = wanted; left != 0; left &= left - 1) {
            Lane lane = at(Long.numberOfTrailingZeros(left));
            if (!lane.hasRoom()) {
                open &= ~lane.bit;
            }
        }
        return open;
    }

    /** Whether all the candidates are among those with room, and none has anything to end. */
    boolean areIdle(long candidates, long open) {
        if ((candidates & ~open) != 0) {
            return false;
        }
        for (long left = candidates; left != 0; left &= left - 1) {
            if (at(Long.numberOfTrailingZeros(left)).operations > 0) {
                return false;
            }
        }
        return true;
    }

    Lane at(int number) {
        Lane lane = lanes[number];
        if (lane == null) {
            throw new IllegalStateException("no engine has lane " + number);
        }
        return lane;
    }

    /** The lane of the engine of this name, or null. */
    @Nullable
    Lane named(String engine) {
        for (Lane lane : lanes) {
            if (lane != null && lane.engine.name().equals(engine)) {
                return lane;
            }
        }
        return null;
    }

    /** The lane of the engine of this name as a set; empty where there is none. */
    long bitOf(String engine) {
        Lane lane = named(engine);
        return lane == null ? 0 : lane.bit;
    }

    /** All lanes, by number. */
    List<Lane> all() {
        List<Lane> all = new ArrayList<>();
        for (Lane lane : lanes) {
            if (lane != null) {
                all.add(lane);
            }
        }
        return all;
    }

    @Override
    public boolean takes(OperationKind kind) {
        for (long left = candidates; left != 0; left &= left - 1) {
            if (at(Long.numberOfTrailingZeros(left)).limits(kind) != null) {
                return true;
            }
        }
        return false;
    }

    /** As of the moment that began by {@link #tick}. */
    @Override
    public long nowNanos() {
        if (!isRead) {
            nowNanos = clock.nowNanos();
            isRead = true;
        }
        return nowNanos;
    }

    @Override
    public String engineName(int lane) {
        return at(lane).engine.name();
    }

    @Override
    public Capabilities capabilities(int lane) {
        return at(lane).capabilities;
    }

    @Override
    public int operationsInFlight(int lane) {
        return at(lane).operations;
    }

    @Override
    public long bytesInFlight(int lane) {
        return at(lane).workBytes;
    }
}
