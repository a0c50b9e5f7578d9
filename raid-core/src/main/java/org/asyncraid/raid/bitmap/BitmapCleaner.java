package org.asyncraid.raid.bitmap;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.jspecify.annotations.Nullable;

/**
 * Clears bits of chunks that nobody has written to for a while: md's {@code bitmap_daemon_work}. The loop's own.
 *
 * <p><b>Invariants.</b> A bit is cleared only while no slot lacks a member in sync, and only after everything that was
 * written to its chunk was flushed on every member. Before the first bit is cleared at an event count, the bitmap's head says
 * so durably ({@code events_cleared}): a member that knows fewer events may lack what the bit stood for.
 *
 * <p><b>Crash points.</b> Between flush and head, head and bits, or two members' bits: some bits are set that need not be.
 */
final class BitmapCleaner implements RequestCompletion {
    /** Pauses are cut to this, so that they can be counted in nanoseconds. */
    private static final long MOST_SECONDS = TimeUnit.DAYS.toSeconds(365);

    private final EventLoop loop;
    private final BitmapImage image;
    private final BitmapMembers members;
    private final BitmapWriter writer;
    private final Event tick = Event.of(this::tick);
    private final ArrayDeque<DeviceRequest> idle = new ArrayDeque<>();
    /** Marked chunks at rest since less than a pause, since longer, and those whose bits are about to be cleared. */
    private final BitSet young = new BitSet();

    private final BitSet old = new BitSet();
    private final BitSet leaving = new BitSet();
    private final @Nullable BlockDevice[] addressed;
    private int pendingFlushes;
    private boolean flushFailed;
    private boolean underWay;
    private boolean enabled;
    private Runnable afterThis = () -> {};

    BitmapCleaner(EventLoop loop, BitmapImage image, BitmapMembers members, BitmapWriter writer) {
        this.loop = loop;
        this.image = image;
        this.members = members;
        this.writer = writer;
        addressed = new BlockDevice[members.slots()];
    }

    /** A chunk is written to: its bit stays. */
    void use(int bit) {
        young.clear(bit);
        old.clear(bit);
        leaving.clear(bit);
    }

    /** Nobody writes to a marked chunk any more. */
    void rest(int bit) {
        young.set(bit);
        schedule();
    }

    /** From now on bits may be cleared; until then nothing is written unasked. */
    void enable() {
        enabled = true;
        schedule();
    }

    /** Looks again whether bits may be cleared; for changes of the members. */
    void schedule() {
        if (mayClear() && !underWay && !tick.isPending() && !(young.isEmpty() && old.isEmpty())) {
            long seconds = Math.min(Integer.toUnsignedLong(image.header().daemonSleepSeconds()), MOST_SECONDS);
            loop.schedule(tick, TimeUnit.SECONDS.toNanos(seconds));
        }
    }

    /** Clears what can be cleared without waiting for it to age, then tells; no chunk may be in use. */
    void finish(Runnable done) {
        loop.cancel(tick);
        if (underWay) {
            afterThis = () -> finish(done);
            return;
        }
        old.or(young);
        young.clear();
        if (!mayClear() || old.isEmpty()) {
            if (writer.isIdle()) {
                done.run();
            } else {
                writer.afterNextRound(done);
            }
            return;
        }
        afterThis = () -> writer.afterNextRound(done);
        begin();
    }

    /** Ends it; nothing may be under way. */
    void stop() {
        enabled = false;
        loop.cancel(tick);
    }

    private boolean mayClear() {
        return enabled && members.isWritable() && !members.isDegraded();
    }

    private void tick() {
        if (!mayClear() || underWay) {
            return;
        }
        if (old.isEmpty()) {
            age();
            schedule();
        } else {
            begin();
        }
    }

    private void age() {
        old.or(young);
        young.clear();
    }

    private void begin() {
        underWay = true;
        leaving.or(old);
        old.clear();
        age();
        pendingFlushes = 1;
        for (int slot = 0; slot < members.slots(); slot++) {
            if (members.isWritable(slot)) {
                DeviceRequest request = idle.pollLast();
                if (request == null) {
                    request = new DeviceRequest().onCompletion(this);
                }
                pendingFlushes++;
                addressed[slot] = members.device(slot);
                members.device(slot).submit(request.flush().tag(slot));
            }
        }
        flushEnded();
    }

    @Override
    public void completed(DeviceRequest request) {
        int slot = request.tag();
        if (!request.status().isOk()) {
            flushFailed = true;
            if (members.isWritable(slot) && members.device(slot) == addressed[slot]) {
                members.memberFailed(slot, request.status());
            }
        }
        idle.addLast(request);
        flushEnded();
    }

    private void flushEnded() {
        if (--pendingFlushes > 0) {
            return;
        }
        long events = members.recordedEvents();
        BitmapHeader header = image.header();
        if (!mayClear() || header.eventsCleared() == events) {
            clear();
            return;
        }
        image.setHeader(header.at(header.events(), events, image.shape().syncSectors()));
        writer.change(0);
        writer.afterNextRound(this::clear);
    }

    /** A member may have failed since it was flushed: its bits then are kept, which is safe, and needed if it comes back. */
    private void clear() {
        boolean may = mayClear() && !flushFailed;
        flushFailed = false;
        for (int bit = leaving.nextSetBit(0); bit >= 0; bit = leaving.nextSetBit(bit + 1)) {
            if (may) {
                writer.clear(bit);
            } else {
                young.set(bit);
            }
        }
        leaving.clear();
        underWay = false;
        Runnable next = afterThis;
        afterThis = () -> {};
        next.run();
        schedule();
    }
}
