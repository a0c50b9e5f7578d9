package org.asyncraid.tools.extension;

import java.util.ArrayDeque;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.Event;
import org.jspecify.annotations.Nullable;

/** The long way: an engine by the interface of async-ops alone, which takes its time and works on aligned blocks. */
record ComplementEngine(String name, long nanosPerDescriptor) implements Engine {
    private static final int DEPTH = 4;
    private static final KindLimits LIMITS = new KindLimits(1, false, 8, 1, 1 << 20);

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Map.of(Complement.KIND, LIMITS), DEPTH, true, false, true);
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return new Channel(context, nanosPerDescriptor);
    }

    private static final class Channel implements EngineChannel {
        private final ChannelContext context;
        private final long nanosPerDescriptor;
        private final ArrayDeque<Descriptor> waiting = new ArrayDeque<>();
        private final ArrayDeque<Descriptor> ended = new ArrayDeque<>();
        private final Event work = Event.of(this::endNext);
        private boolean isResetting;

        Channel(ChannelContext context, long nanosPerDescriptor) {
            this.context = context;
            this.nanosPerDescriptor = nanosPerDescriptor;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            return !isResetting && inFlight() < DEPTH && waiting.add(descriptor);
        }

        @Override
        public void issuePending() {
            if (!waiting.isEmpty() && !work.isPending()) {
                context.loop().schedule(work, nanosPerDescriptor);
            }
        }

        @Override
        public @Nullable Descriptor poll() {
            return ended.poll();
        }

        @Override
        public int inFlight() {
            return waiting.size() + ended.size();
        }

        @Override
        public void reset(Runnable done) {
            isResetting = true;
            context.loop().cancel(work);
            for (Descriptor given = waiting.poll(); given != null; given = waiting.poll()) {
                given.end(Outcome.ABORTED, 0);
                ended.add(given);
            }
            context.loop().post(() -> {
                isResetting = false;
                done.run();
            });
        }

        @Override
        public void close() {
            if (inFlight() > 0) {
                throw new IllegalStateException("closed with " + inFlight() + " descriptors in flight");
            }
        }

        private void endNext() {
            Descriptor descriptor = waiting.remove();
            descriptor.end(Outcome.OK, Complement.carryOut(descriptor));
            ended.add(descriptor);
            context.ready().run();
            issuePending();
        }
    }
}
