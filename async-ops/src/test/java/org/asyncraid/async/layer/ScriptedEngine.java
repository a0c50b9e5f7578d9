package org.asyncraid.async.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * An engine for tests: plain arithmetic in virtual time, with limits of its own, that fails where its script says. Begun
 * with {@link #named}, set up with the fluent methods, then added to a layer once.
 */
final class ScriptedEngine implements Engine {
    /** What goes wrong with a descriptor. */
    enum Fault {
        NONE,
        /** {@code submit} throws. */
        THROWS,
        /** {@code submit} answers that the ring is full, once. */
        FULL,
        /** Ends as ENGINE_ERROR; half of the destination is written, unless the engine fails whole. */
        FAILS,
        /** As FAILS, and all that is in the ring behind it ends as ABORTED. */
        FAILS_AND_ABORTS,
        /** As FAILS, for a page that it could not reach. */
        MISSES_PAGE,
        /** Ends as ABORTED, for no fault of its own. */
        ABORTS,
        /** Never ends by itself; a reset ends it. */
        HANGS,
        /** Ends by itself, but after any reasonable time-out. */
        LATE,
        /** Says OK, and has written something else. */
        LIES,
        /** Ends, and ends once more when the next descriptor is half done. */
        TWICE,
        /** Ends, and is returned once more when the engine is given the next descriptor. */
        RETURNED_TWICE
    }

    /** Says what goes wrong with the n-th descriptor offered to an engine, counted from 0. */
    interface Script {
        Fault faultOf(int index, Descriptor descriptor);
    }

    private static final long RESET_NANOS = 50_000;
    private static final long LATE_NANOS = 60_000_000_000L;

    private final String name;
    private final Map<OperationKind, KindLimits> kinds = new HashMap<>();
    private final List<OperationKind> done = new ArrayList<>();
    private int depth = 64;
    private boolean inOrder = true;
    private boolean synchronous;
    private boolean failsWhole;
    private boolean answersReset = true;
    private long nanosPerDescriptor = 1_000;
    private long signalNanos;
    private Script script = (index, descriptor) -> Fault.NONE;
    private int offered;
    private int resets;
    private @Nullable Channel channel;

    private ScriptedEngine(String name) {
        this.name = name;
    }

    static ScriptedEngine named(String name) {
        return new ScriptedEngine(name);
    }

    ScriptedEngine takes(KindLimits limits, OperationKind... which) {
        for (OperationKind kind : which) {
            kinds.put(kind, limits);
        }
        return this;
    }

    ScriptedEngine takes(KindLimits limits, Collection<OperationKind> which) {
        return takes(limits, which.toArray(OperationKind[]::new));
    }

    ScriptedEngine depth(int descriptors) {
        depth = descriptors;
        return this;
    }

    ScriptedEngine outOfOrder() {
        inOrder = false;
        return this;
    }

    ScriptedEngine synchronous() {
        synchronous = true;
        return this;
    }

    ScriptedEngine failsWhole() {
        failsWhole = true;
        return this;
    }

    ScriptedEngine neverAnswersReset() {
        answersReset = false;
        return this;
    }

    ScriptedEngine nanosPerDescriptor(long nanos) {
        nanosPerDescriptor = nanos;
        return this;
    }

    /** Says that it has something to be polled so much later. */
    ScriptedEngine signalsLate(long nanos) {
        signalNanos = nanos;
        return this;
    }

    ScriptedEngine script(Script faults) {
        script = faults;
        return this;
    }

    /** Fails in this way always. */
    ScriptedEngine always(Fault fault) {
        return script((index, descriptor) -> fault);
    }

    /** Fails in this way at its n-th descriptor, counted from 0. */
    ScriptedEngine at(int n, Fault fault) {
        return script((index, descriptor) -> index == n ? fault : Fault.NONE);
    }

    /** Kinds of the descriptors that it ended as OK, in order. */
    List<OperationKind> done() {
        return done;
    }

    /** Descriptors offered to it, refused ones included. */
    int offered() {
        return offered;
    }

    int resets() {
        return resets;
    }

    /** Descriptors that it has and has not returned. */
    int held() {
        return channel == null ? 0 : channel.inFlight();
    }

    boolean isClosed() {
        return channel != null && channel.closed;
    }

    /** Answers a reset that it left unanswered. */
    void answerReset() {
        if (channel != null) {
            channel.finishReset();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(kinds, depth, inOrder, synchronous, failsWhole);
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        Channel opened = new Channel(context);
        channel = opened;
        return opened;
    }

    private static final class Job {
        final Descriptor descriptor;
        final Fault fault;
        Event end = Event.of(() -> {});

        Job(Descriptor descriptor, Fault fault) {
            this.descriptor = descriptor;
            this.fault = fault;
        }
    }

    private final class Channel implements EngineChannel {
        private final ChannelContext context;
        private final ArrayDeque<Job> pending = new ArrayDeque<>();
        private final ArrayDeque<Job> running = new ArrayDeque<>();
        private final ArrayDeque<Descriptor> ended = new ArrayDeque<>();
        private final ArrayDeque<Descriptor> toReturnAgain = new ArrayDeque<>();
        private @Nullable Runnable resetDone;
        private long freeAtNanos;
        private boolean closed;

        Channel(ChannelContext context) {
            this.context = context;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            checkNotResetting();
            checkLimits(descriptor);
            if (inFlight() >= depth) {
                return false;
            }
            returnAgain();
            Fault fault = script.faultOf(offered++, descriptor);
            if (fault == Fault.FULL) {
                return false;
            }
            if (fault == Fault.THROWS) {
                spoil(descriptor);
                throw new IllegalStateException("as the script says");
            }
            Job job = new Job(descriptor, fault);
            if (synchronous && fault != Fault.HANGS && fault != Fault.LATE) {
                running.addLast(job);
                end(job);
            } else {
                pending.addLast(job);
            }
            return true;
        }

        @Override
        public void issuePending() {
            checkNotResetting();
            while (!pending.isEmpty()) {
                Job job = pending.remove();
                running.addLast(job);
                if (job.fault != Fault.HANGS) {
                    scheduleEnd(job);
                }
            }
        }

        @Override
        public @Nullable Descriptor poll() {
            return ended.poll();
        }

        @Override
        public int inFlight() {
            return pending.size() + running.size() + ended.size();
        }

        @Override
        public void reset(Runnable whenDone) {
            resets++;
            resetDone = whenDone;
            if (answersReset) {
                context.loop().schedule(Event.of(this::finishReset), RESET_NANOS);
            }
        }

        @Override
        public void close() {
            if (inFlight() > 0) {
                throw new IllegalStateException(inFlight() + " descriptors in flight");
            }
            closed = true;
        }

        private void scheduleEnd(Job job) {
            long now = context.loop().clock().nowNanos();
            long begin = inOrder ? Math.max(now, freeAtNanos) : now;
            freeAtNanos = begin + nanosPerDescriptor + (job.fault == Fault.LATE ? LATE_NANOS : 0);
            job.end = Event.of(() -> {
                end(job);
                context.loop().schedule(Event.of(context.ready()), signalNanos);
            });
            context.loop().schedule(job.end, freeAtNanos - now);
        }

        private void finishReset() {
            Runnable done = resetDone;
            if (done == null) {
                throw new IllegalStateException("no reset was asked for");
            }
            resetDone = null;
            freeAtNanos = 0;
            abortAll();
            done.run();
        }

        private void abortAll() {
            running.addAll(pending);
            pending.clear();
            for (Job job = running.poll(); job != null; job = running.poll()) {
                context.loop().cancel(job.end);
                spoil(job.descriptor);
                job.descriptor.end(Outcome.ABORTED, 0);
                ended.addLast(job.descriptor);
            }
        }

        private void end(Job job) {
            running.remove(job);
            Descriptor descriptor = job.descriptor;
            switch (job.fault) {
                case FAILS, FAILS_AND_ABORTS -> {
                    spoil(descriptor);
                    descriptor.end(Outcome.ENGINE_ERROR, 0);
                }
                case MISSES_PAGE -> {
                    spoil(descriptor);
                    descriptor.end(Outcome.PAGE_FAULT, 0);
                }
                case ABORTS -> {
                    spoil(descriptor);
                    descriptor.end(Outcome.ABORTED, 0);
                }
                case LIES -> {
                    long result = PlainArithmetic.run(descriptor, descriptor.bytes());
                    spoil(descriptor);
                    descriptor.end(Outcome.OK, descriptor.destinationCount() > 0 ? result : result ^ 1);
                }
                case NONE, THROWS, FULL, HANGS, LATE, TWICE, RETURNED_TWICE -> {
                    descriptor.end(Outcome.OK, PlainArithmetic.run(descriptor, descriptor.bytes()));
                    done.add(descriptor.kind());
                }
            }
            ended.addLast(descriptor);
            if (job.fault == Fault.TWICE) {
                context.loop().schedule(Event.of(() -> endAgain(descriptor)), nanosPerDescriptor / 2);
            }
            if (job.fault == Fault.RETURNED_TWICE) {
                toReturnAgain.addLast(descriptor);
            }
            if (job.fault == Fault.FAILS_AND_ABORTS) {
                abortAll();
            }
        }

        private void returnAgain() {
            if (!toReturnAgain.isEmpty()) {
                ended.addAll(toReturnAgain);
                toReturnAgain.clear();
                context.loop().post(context.ready());
            }
        }

        private void endAgain(Descriptor descriptor) {
            if (!closed) {
                descriptor.end(Outcome.OK, descriptor.result());
                ended.addLast(descriptor);
                context.ready().run();
            }
        }

        /** What an engine leaves behind that stops half-way. */
        private void spoil(Descriptor descriptor) {
            for (int d = 0; d < descriptor.destinationCount() && !failsWhole; d++) {
                for (long at = 0;
                        descriptor.destination(d) != 0 && at < (descriptor.destinationBytes() + 1) / 2;
                        at++) {
                    PlainArithmetic.write(descriptor.destination(d) + at, 0x5a);
                }
            }
        }

        private void checkNotResetting() {
            if (resetDone != null || closed) {
                throw new AssertionError(name + " was given something while its channel was being reset, or closed");
            }
        }

        private void checkLimits(Descriptor descriptor) {
            descriptor.validate();
            KindLimits limits = kinds.get(descriptor.kind());
            if (limits == null
                    || descriptor.sourceCount() > limits.maxSources()
                    || (descriptor.accumulates() && !limits.accumulates())
                    || descriptor.bytes() < limits.minBytes()
                    || descriptor.bytes() > limits.maxBytes()
                    || !isAligned(descriptor, limits.alignmentBytes())) {
                throw new AssertionError(name + " was given what it cannot do: " + descriptor + ", limits " + limits);
            }
        }

        private boolean isAligned(Descriptor descriptor, int alignment) {
            long addresses = 0;
            for (int s = 0; s < descriptor.sourceCount(); s++) {
                addresses |= descriptor.source(s);
            }
            for (int d = 0; d < descriptor.destinationCount(); d++) {
                addresses |= descriptor.destination(d);
            }
            return addresses % alignment == 0;
        }
    }
}
