package org.asyncraid.engines.model;

import java.util.ArrayDeque;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/** The channel of a unit that is the submitting thread: when {@code submit} returns, the work is done, and the time gone. */
final class SynchronousChannel implements EngineChannel {
    private final Unit unit;
    private final int slots;
    private final EventLoop loop;
    private final Runnable onClose;
    private final ArrayDeque<Descriptor> ended = new ArrayDeque<>();

    SynchronousChannel(Unit unit, int slots, ChannelContext context, Runnable onClose) {
        this.unit = unit;
        this.slots = slots;
        loop = context.loop();
        this.onClose = onClose;
    }

    @Override
    public boolean submit(Descriptor descriptor) {
        if (ended.size() == slots) {
            return false;
        }
        unit.executeAtOnce(descriptor, loop);
        return ended.add(descriptor);
    }

    @Override
    public void issuePending() {}

    @Override
    public @Nullable Descriptor poll() {
        return ended.poll();
    }

    @Override
    public int inFlight() {
        return ended.size();
    }

    @Override
    public void reset(Runnable done) {
        loop.post(done);
    }

    @Override
    public void close() {
        if (!ended.isEmpty()) {
            throw new IllegalStateException("closed with " + ended.size() + " descriptors in flight");
        }
        onClose.run();
    }
}
