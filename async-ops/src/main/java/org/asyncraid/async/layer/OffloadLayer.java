package org.asyncraid.async.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.metrics.EngineMetrics;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.plan.Lowerings;
import org.asyncraid.async.schedule.Scheduler;

/**
 * The offload layer: a list of engines, all of equal standing, and a scheduler that chooses among those that can do an
 * operation.
 *
 * <ul>
 *   <li>An operation that an engine cannot take in one piece is continued, or cut, on that engine. One that no engine takes
 *       whole, or that has failed on all that do, is composed of other kinds where a lowering is known; its parts go
 *       through the layer like any other operation.
 *   <li>When an engine fails at an operation, the next one is chosen among those that have not; engines in quarantine come
 *       last. Inputs that a failed try may have overwritten were copied before and are restored.
 *   <li>An engine that does not answer within the time-out has its channel reset, and only then is its work given to
 *       others. If it does not answer the reset, its operations end as {@link
 *       org.asyncraid.async.descriptor.Outcome#LOST}: it may still write to their destinations, so they are not run
 *       elsewhere, and their pages are quarantined until it does answer. Late answers are ignored otherwise.
 *   <li>Where {@link #verifyOneIn} asks for it, samples are done by two engines, and one that lies is evicted.
 *   <li>A full ring is not a failure: another engine is asked, or the operation waits its turn.
 * </ul>
 *
 * <p>Submitting, carrying out and completing an operation allocates nothing once the layer has been through it before;
 * failures do. Belongs to one loop; every method is called on its thread.
 */
public final class OffloadLayer implements Offload, AutoCloseable {
    /** Things looked at before other events of the loop have their turn. */
    private static final int STEPS_PER_TURN = 256;

    private final LayerState state;
    private final LaneIo io;
    private final Placement placement;
    private final Progress progress;
    private final LaneCare care;
    private final DescriptorPool descriptors;
    private final Map<String, EngineMetrics> metrics = new LinkedHashMap<>();

    /** A layer without engines yet, with the standard lowerings. */
    public OffloadLayer(EventLoop loop, Scheduler scheduler, OffloadConfig config) {
        this(loop, scheduler, config, Lowerings.standard());
    }

    /** A layer without engines yet, with lowerings of the caller's, for kinds of its own. */
    public OffloadLayer(EventLoop loop, Scheduler scheduler, OffloadConfig config, Lowerings lowerings) {
        Turn turn = new Turn(loop, this::turn);
        Scratch scratch = new Scratch(config.scratchPages(), config.scratchPageBytes());
        state = new LayerState(
                loop, config, new LaneTable(loop.clock()), scratch, new Quarantine(scratch), new OperationPool(), turn);
        io = new LaneIo(state);
        Parts parts = new Parts(state, lowerings);
        placement = new Placement(state, io, parts, scheduler);
        care = new LaneCare(state, io, placement);
        progress = new Progress(state, io, parts, placement, care);
        descriptors = new DescriptorPool(config.descriptors());
    }

    @Override
    public DescriptorPool descriptors() {
        return descriptors;
    }

    @Override
    public void submit(Descriptor descriptor) {
        checkLoop();
        descriptor.validate();
        placement.submit(descriptor);
    }

    @Override
    public void submit(Chain chain) {
        checkLoop();
        if (chain.length() == 0) {
            throw new IllegalArgumentException("a chain without descriptors");
        }
        if (chain.isStarted()) {
            throw new IllegalStateException("the chain is submitted already");
        }
        placement.advance(chain, 0);
    }

    /**
     * Adds an engine, which remains the caller's to close, once it is removed.
     *
     * @throws IllegalArgumentException if there is one of this name
     */
    public void addEngine(Engine engine) {
        checkLoop();
        LaneTable lanes = state.lanes();
        if (lanes.named(engine.name()) != null) {
            throw new IllegalArgumentException("there is an engine " + engine.name() + " already");
        }
        EngineMetrics counters = metrics.computeIfAbsent(engine.name(), EngineMetrics::new);
        var health = state.config().health().initial(state.nowNanos());
        Lane lane = new Lane(lanes.freeNumber(), engine, state.loop(), health, counters, care);
        lanes.add(lane);
        placement.scheduler().joined(lane.number, lanes);
        state.turn().recheck();
    }

    /**
     * Removes an engine. It is given nothing more at once; {@code done} runs on the loop when it has ended what it had, or
     * has died, and its channel is closed.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public void removeEngine(String name, Runnable done) {
        checkLoop();
        Lane lane = state.lanes().named(name);
        if (lane == null || lane.leaving != null) {
            throw new IllegalArgumentException("there is no engine " + name);
        }
        care.dismiss(lane, done);
    }

    /** Puts another scheduler in charge, from the next decision on. */
    public void setScheduler(Scheduler scheduler) {
        checkLoop();
        LaneTable lanes = state.lanes();
        for (int number = 0; number < LaneTable.MAX_LANES; number++) {
            if (lanes.has(number)) {
                scheduler.joined(number, lanes);
            } else {
                scheduler.left(number);
            }
        }
        placement.scheduler(scheduler);
    }

    /**
     * From now on, has one in so many operations done by two engines, whose results must agree, and removes an engine whose
     * result differs from that of two others; see {@link OffloadReport#evictions}. None for 0, which is the default.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void verifyOneIn(int operations) {
        checkLoop();
        if (operations < 0) {
            throw new IllegalArgumentException("one in " + operations + "; allowed: 0 or more");
        }
        progress.verifier().oneIn(operations);
    }

    /** What was done so far, by whom, and how the engines are. */
    public OffloadReport report() {
        checkLoop();
        List<EngineStatus> engines = new ArrayList<>();
        for (Lane lane : state.lanes().all()) {
            engines.add(new EngineStatus(
                    lane.engine.name(), lane.capabilities, lane.health, lane.operations, lane.workBytes));
        }
        List<OperationMetrics> operations = new ArrayList<>();
        metrics.values().forEach(counters -> counters.report(operations));
        return new OffloadReport(
                placement.scheduler().name(),
                placement.decisions(),
                placement.decisionNanos(),
                placement.lowerings(),
                placement.waitingCount(),
                io.strays(),
                state.scratch().lostPages(),
                progress.verifier().verified(),
                progress.verifier().skipped(),
                progress.verifier().disputes(),
                progress.verifier().evictions(),
                engines,
                operations);
    }

    /**
     * Closes the engines' channels and frees the scratch memory. Nothing of a client's may be in flight. Where an engine is
     * being probed or reset, its channel is closed when it is done, and the memory is not freed.
     */
    @Override
    public void close() {
        int inFlight = state.operations().inUse() - care.probesInFlight();
        if (inFlight > 0) {
            throw new IllegalStateException(inFlight + " operations are in flight");
        }
        boolean areGone = true;
        for (Lane lane : state.lanes().all()) {
            care.dismiss(lane, () -> {});
            areGone &= !state.lanes().has(lane);
        }
        if (areGone) {
            state.scratch().close();
        }
    }

    private void turn() {
        Turn turn = state.turn();
        turn.begin();
        progress.runSteps(STEPS_PER_TURN);
        progress.verifier().serveWaiting();
        placement.serveWaiting();
        io.issue();
        turn.end(!state.operations().actionable().isEmpty());
    }

    private void checkLoop() {
        if (!state.loop().inLoop()) {
            throw new IllegalStateException("called from "
                    + Thread.currentThread().getName() + ", allowed only on the loop that owns the layer");
        }
    }
}
