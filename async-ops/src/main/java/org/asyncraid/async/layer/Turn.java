package org.asyncraid.async.layer;

import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;

/** The layer's own event: asks for a turn when there is something to look at, once for all that happens meanwhile. */
final class Turn {
    private final EventLoop loop;
    private final Event event;
    private boolean running;
    private boolean recheck;

    Turn(EventLoop loop, Runnable body) {
        this.loop = loop;
        event = Event.of(body);
    }

    /** Has the layer look at what has ended. */
    void wake() {
        if (!running) {
            loop.tryPost(event);
        }
    }

    /** Has the layer look at the waiting operations too: there is room, or scratch memory, or another engine. */
    void recheck() {
        recheck = true;
        wake();
    }

    /** Whether the waiting operations are to be looked at; asking answers it. */
    boolean takeRecheck() {
        boolean wanted = recheck;
        recheck = false;
        return wanted;
    }

    void begin() {
        running = true;
    }

    /** Ends the turn; there will be another if {@code more} is left. */
    void end(boolean more) {
        running = false;
        if (more || recheck) {
            wake();
        }
    }
}
