package org.asyncraid.raid.io;

import java.util.ArrayDeque;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeMembers;
import org.asyncraid.raid.stripe.StripeRunner;
import org.jspecify.annotations.Nullable;

/**
 * The reads and writes of an array's clients. Each is begun as far as windows and member requests are free, in order of
 * arrival; what must wait goes on when others end. Allocates nothing in steady state. The loop's own.
 */
public final class ArrayIoQueue implements ClientQueue {
    private static final int MEMBER_REQUESTS = 256;

    private final EventLoop loop;
    private final ArrayGeometry geometry;
    private final StripeMembers members;
    private final StripeRunner runner;
    private final Page zeroPage;
    private final Runnable onEnded;
    private final ArrayDeque<ArrayIo> idle = new ArrayDeque<>();
    private final ArrayDeque<ArrayIo> waiting = new ArrayDeque<>();
    private final ArrayDeque<DeviceRequest> requests = new ArrayDeque<>(MEMBER_REQUESTS);
    private int inFlight;
    private int writesInFlight;

    /**
     * A queue in front of a runner.
     *
     * @param zeroPage a page of at least the runner's window size that holds zeroes and is not changed
     * @param onEnded run whenever a request has ended
     */
    public ArrayIoQueue(
            EventLoop loop,
            ArrayGeometry geometry,
            StripeMembers members,
            StripeRunner runner,
            Page zeroPage,
            Runnable onEnded) {
        this.loop = loop;
        this.geometry = geometry;
        this.members = members;
        this.runner = runner;
        this.zeroPage = zeroPage;
        this.onEnded = onEnded;
        for (int i = 0; i < MEMBER_REQUESTS; i++) {
            requests.add(new DeviceRequest());
        }
    }

    @Override
    public void submit(DeviceRequest request) {
        inFlight++;
        if (request.operation().changesData()) {
            writesInFlight++;
        }
        ArrayIo io = idle.pollLast();
        if (io == null) {
            io = new ArrayIo(this, geometry);
        }
        boolean zeroes =
                request.operation() == DeviceOperation.WRITE_ZEROES || request.operation() == DeviceOperation.DISCARD;
        io.begin(request, zeroes ? zeroPage : request.page(), zeroes);
        if (!waiting.isEmpty() || !io.advance()) {
            io.waiting = true;
            waiting.addLast(io);
        } else if (io.isQuiet()) {
            end(io);
        }
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public int writesInFlight() {
        return writesInFlight;
    }

    /** A piece of {@code io} has ended. */
    void progressed(ArrayIo io) {
        if (!io.waiting && !io.advance()) {
            io.waiting = true;
            waiting.addFirst(io);
        } else if (!io.waiting && io.isQuiet()) {
            end(io);
        }
        advanceWaiting();
    }

    StripeMembers members() {
        return members;
    }

    int windowBytes() {
        return runner.windowBytes();
    }

    @Nullable
    Stripe tryTakeStripe() {
        return runner.tryTake();
    }

    void start(Stripe window) {
        runner.start(window);
    }

    @Nullable
    DeviceRequest tryTakeRequest() {
        return requests.pollLast();
    }

    void give(DeviceRequest request) {
        requests.addLast(request);
    }

    private void advanceWaiting() {
        while (true) {
            ArrayIo io = waiting.peekFirst();
            if (io == null || !io.advance()) {
                return;
            }
            waiting.removeFirst();
            io.waiting = false;
            if (io.isQuiet()) {
                end(io);
            }
        }
    }

    private void end(ArrayIo io) {
        DeviceRequest request = io.request();
        IoStatus status = io.status();
        idle.addLast(io);
        inFlight--;
        request.end(status);
        loop.post(request);
        if (request.operation().changesData()) {
            writesInFlight--;
        }
        onEnded.run();
    }
}
