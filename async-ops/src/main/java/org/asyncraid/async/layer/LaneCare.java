package org.asyncraid.async.layer;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health;
import org.asyncraid.async.health.Health.Dead;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.health.Health.Probing;
import org.asyncraid.async.health.Health.Quarantined;
import org.asyncraid.async.health.Health.Resetting;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.health.HealthSignal;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.schedule.Lanes;
import org.asyncraid.async.trace.OffloadEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks after the lanes: notices that an engine does not answer, resets its channel, keeps it in quarantine, probes it,
 * and lets it back into service.
 *
 * <p>What a hung engine holds is given to others only when its reset is done, because until then it may write to the
 * destinations. An engine that does not answer the reset either is dead: what it held ends as lost.
 */
final class LaneCare implements Lane.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LaneCare.class);

    /** Time-outs that one descriptor may take on an engine that works, but not in order. */
    private static final int TIMEOUTS_OF_ONE = 8;

    private final LayerState state;
    private final LaneIo io;
    private final Placement placement;
    private final EventLoop loop;
    private final HealthPolicy policy;
    private final DescriptorPool probes = new DescriptorPool(Lanes.MAX_LANES);

    LaneCare(LayerState state, LaneIo io, Placement placement) {
        this.state = state;
        this.io = io;
        this.placement = placement;
        loop = state.loop();
        policy = state.config().health();
    }

    @Override
    public void ready(Lane lane) {
        io.poll(lane);
    }

    @Override
    public void failed(Lane lane, OperationKind kind) {
        lane.failedKind = kind;
        signal(lane, HealthSignal.FAILED);
    }

    @Override
    public void broken(Lane lane, RuntimeException cause) {
        LOG.warn("engine {} threw where it must not", lane, cause);
        Operation oldest = lane.inFlight.first();
        if (oldest != null) {
            hung(lane, oldest);
        } else {
            signal(lane, HealthSignal.HUNG);
        }
    }

    @Override
    public void watch(Lane lane) {
        if (lane.health instanceof Resetting) {
            signal(lane, HealthSignal.RESET_EXPIRED);
            return;
        }
        // When it is the loop that was held up, the engine may have ended long ago and not been heard.
        io.poll(lane);
        Operation oldest = lane.inFlight.first();
        if (oldest == null || !lane.isUsable()) {
            return;
        }
        long left = limitNanos(lane, oldest) - state.nowNanos();
        if (left > 0) {
            loop.schedule(lane.watch, left);
        } else {
            hung(lane, oldest);
        }
    }

    /**
     * Until when the engine has to end something, or, where it may end others first, the oldest: it shows with each end that
     * it works, but one descriptor may have got lost.
     */
    private long limitNanos(Lane lane, Operation oldest) {
        long timeoutNanos = state.config().timeoutNanos();
        long waitedNanos = Math.max(0, lane.lastEndNanos - oldest.submittedNanos);
        long nanos = waitedNanos + timeoutNanos;
        return oldest.submittedNanos
                + (lane.capabilities.inOrder() ? nanos : Math.min(nanos, TIMEOUTS_OF_ONE * timeoutNanos));
    }

    @Override
    public void resetDone(Lane lane) {
        if (!(lane.health instanceof Resetting || lane.health instanceof Dead)) {
            return;
        }
        io.poll(lane);
        if (!lane.inFlight.isEmpty()) {
            LOG.error("engine {} kept {} operations through a reset", lane, lane.inFlight.size());
            io.abandon(lane);
        }
        loop.cancel(lane.watch);
        signal(lane, HealthSignal.RESET_DONE);
        if (state.lanes().has(lane)) {
            leaveIfIdle(lane);
        } else {
            lane.channel.close();
        }
    }

    @Override
    public void quarantineOver(Lane lane) {
        OperationKind kind = lane.failedKind;
        Page page = state.scratch().tryTake(0);
        if (page == null && state.scratch().mayServe(0)) {
            loop.schedule(lane.quarantine, policy.quarantineNanos());
            return;
        }
        signal(lane, HealthSignal.QUARANTINE_OVER);
        if (page == null) {
            signal(lane, HealthSignal.PROBE_PASSED);
            return;
        }
        KindLimits limits = kind == null ? null : lane.limits(kind);
        Probe probe = kind == null ? null : new Probe(kind, page);
        if (limits == null || probe == null || !probe.isPossible(limits)) {
            state.scratch().give(page);
            signal(lane, HealthSignal.PROBE_PASSED);
            return;
        }
        Descriptor descriptor = probes.take();
        probe.fill(descriptor, limits);
        descriptor.onCompletion(done -> probed(lane, probe, page, done));
        placement.submitBound(descriptor, lane);
    }

    @Override
    public void emptied(Lane lane) {
        leaveIfIdle(lane);
    }

    /** Has the lane leave the layer, now or once nothing is left on it; then runs {@code done} from the loop. */
    void dismiss(Lane lane, Runnable done) {
        lane.leaving = done;
        loop.cancel(lane.quarantine);
        lanesChanged();
        leaveIfIdle(lane);
    }

    /** Operations in flight that are not a client's. */
    int probesInFlight() {
        return probes.inUse();
    }

    private void probed(Lane lane, Probe probe, Page page, Descriptor done) {
        boolean right = probe.isRight(done);
        if (done.outcome() == Outcome.LOST) {
            state.quarantine().holdScratch(page);
        } else {
            state.scratch().give(page);
        }
        done.release();
        signal(lane, right ? HealthSignal.PROBE_PASSED : HealthSignal.FAILED);
    }

    private void hung(Lane lane, Operation oldest) {
        lane.overdue = oldest;
        lane.failedKind = oldest.request.kind();
        signal(lane, HealthSignal.HUNG);
    }

    private void signal(Lane lane, HealthSignal signal) {
        Health before = lane.health;
        Health after = policy.next(before, signal, state.nowNanos());
        if (after == before) {
            return;
        }
        lane.health = after;
        if (before instanceof Dead) {
            state.quarantine().engineAnswered();
        }
        OffloadEvents.healthChanged(lane.engine.name(), after.getClass().getSimpleName());
        lanesChanged();
        loop.cancel(lane.quarantine);
        switch (after) {
            case Healthy healthy -> LOG.info("engine {} is back in service", lane);
            case Probing probing -> LOG.debug("engine {} is being probed", lane);
            case Quarantined quarantined -> quarantine(lane, quarantined);
            case Resetting resetting -> reset(lane, resetting);
            case Dead dead -> {
                LOG.error(
                        "engine {} does not answer its reset; {} operations on it are lost",
                        lane,
                        lane.inFlight.size());
                state.quarantine().engineDied();
                io.abandon(lane);
                leaveIfIdle(lane);
            }
        }
    }

    private void quarantine(Lane lane, Quarantined quarantined) {
        long nanos = Math.max(0, quarantined.untilNanos() - state.nowNanos());
        Level level = quarantined.failures() == 1 ? Level.WARN : Level.DEBUG;
        LOG.atLevel(level)
                .log("engine {} is in quarantine for {} µs, failure {}", lane, nanos / 1_000, quarantined.failures());
        if (lane.leaving == null) {
            loop.schedule(lane.quarantine, nanos);
        }
    }

    private void reset(Lane lane, Resetting resetting) {
        LOG.warn("engine {} does not answer; resetting its channel", lane);
        io.withdraw(lane);
        loop.cancel(lane.watch);
        loop.schedule(lane.watch, Math.max(0, resetting.limitNanos() - state.nowNanos()));
        try {
            lane.channel.reset(lane.resetDone);
        } catch (RuntimeException broken) {
            LOG.error("engine {} threw at its reset", lane, broken);
            signal(lane, HealthSignal.RESET_EXPIRED);
        }
    }

    private void leaveIfIdle(Lane lane) {
        Runnable done = lane.leaving;
        if (done == null
                || !lane.isIdle()
                || lane.health instanceof Resetting
                || !state.lanes().has(lane)) {
            return;
        }
        io.forget(lane);
        if (!(lane.health instanceof Dead)) {
            lane.channel.close();
        }
        state.lanes().remove(lane);
        placement.scheduler().left(lane.number);
        state.operations().forgetLane(lane.bit);
        state.turn().recheck();
        loop.post(done);
    }

    private void lanesChanged() {
        state.lanes().update();
        state.turn().recheck();
    }
}
