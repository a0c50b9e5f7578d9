package org.asyncraid.raid.bitmap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.jspecify.annotations.Nullable;

/**
 * Writes changed blocks of a bitmap to all members that take writes, durably (FUA), in rounds: one round at a time writes
 * every block that had changed when it began, so that all who change a block while a round is under way share the next
 * write of it. In steady state it allocates nothing. The loop's own.
 *
 * <p>A member that cannot be written to has failed, as in md ({@code super_written}); the round ends well without it.
 */
final class BitmapWriter implements RequestCompletion {
    private final EventLoop loop;
    private final BitmapImage image;
    private final BitmapMembers members;
    private final Runnable onRound;
    private final Event start = Event.of(this::startRound);
    private final ArrayDeque<DeviceRequest> idle = new ArrayDeque<>();
    /** Blocks that changed since the last round began. */
    private final BitSet changed = new BitSet();
    /** Bits that were set since the last round began, and those whose first write is under way. */
    private BitSet fresh = new BitSet();

    private BitSet underWay = new BitSet();
    private List<Runnable> toldByNext = new ArrayList<>();
    private List<Runnable> toldByThis = new ArrayList<>();
    private int pending;
    /** Whom the round under way addresses, slot by slot: a member can leave its slot to another meanwhile. */
    private final @Nullable BlockDevice[] addressed;

    /** Whether the next round, or the one under way, writes every block; and whether one has that ended. */
    private boolean nextIsWhole;

    private boolean thisIsWhole;
    private boolean isWhole;

    /**
     * @param isWhole whether the members hold the whole image already; otherwise no bit counts as durable before a round has
     *     written all of it
     * @param onRound run whenever a round has ended, before anybody else is told
     */
    BitmapWriter(EventLoop loop, BitmapImage image, BitmapMembers members, boolean isWhole, Runnable onRound) {
        this.isWhole = isWhole;
        this.loop = loop;
        addressed = new BlockDevice[members.slots()];
        this.image = image;
        this.members = members;
        this.onRound = onRound;
    }

    /** Sets a bit in the image, to be written in the next round; nothing where it is set. */
    void mark(int bit) {
        if (!image.isMarked(bit)) {
            image.mark(bit);
            fresh.set(bit);
            change(BitmapShape.blockOf(bit));
        }
        if (!isWhole && !thisIsWhole) {
            changeAll();
        }
    }

    /** Clears a bit in the image, to be written with the next round. */
    void clear(int bit) {
        image.clear(bit);
        change(BitmapShape.blockOf(bit));
    }

    /** Whether a bit that is set in the image is durable on every member that takes writes. */
    boolean isDurable(int bit) {
        return isWhole && !fresh.get(bit) && !underWay.get(bit);
    }

    /** Has a block written in the next round. */
    void change(int block) {
        changed.set(block);
        if (pending == 0) {
            loop.tryPost(start);
        }
    }

    /** Has every block written in the next round. */
    void changeAll() {
        nextIsWhole = true;
        changed.set(0, image.shape().blocks());
        change(0);
    }

    /** Tells once the next round has ended, which begins as soon as the present one has. */
    void afterNextRound(Runnable done) {
        toldByNext.add(done);
        if (pending == 0) {
            loop.tryPost(start);
        }
    }

    boolean isIdle() {
        return pending == 0 && !start.isPending();
    }

    private void startRound() {
        BitSet began = fresh;
        fresh = underWay;
        underWay = began;
        List<Runnable> told = toldByNext;
        toldByNext = toldByThis;
        toldByThis = told;
        thisIsWhole = nextIsWhole;
        nextIsWhole = false;
        pending = 1;
        if (members.isWritable()) {
            for (int slot = 0; slot < members.slots(); slot++) {
                if (members.isWritable(slot)) {
                    writeTo(slot);
                }
            }
        }
        changed.clear();
        ended();
    }

    private void writeTo(int slot) {
        BlockDevice device = members.device(slot);
        addressed[slot] = device;
        long offset = members.bitmapOffsetBytes(slot);
        for (int block = changed.nextSetBit(0); block >= 0; block = changed.nextSetBit(block + 1)) {
            DeviceRequest request = idle.pollLast();
            if (request == null) {
                request = new DeviceRequest().onCompletion(this);
            }
            int at = block * BitmapShape.BLOCK_BYTES;
            request.write(offset + at, image.page(), at, image.blockLength(block, device.blockBytes()));
            pending++;
            device.submit(request.tag(slot).fua(true));
        }
    }

    @Override
    public void completed(DeviceRequest request) {
        IoStatus status = request.status();
        int slot = request.tag();
        boolean isStillThere = members.isWritable(slot) && members.device(slot) == addressed[slot];
        if (status.isOk() || !isStillThere) {
            idle.addLast(request);
            ended();
            return;
        }
        if (status == IoStatus.NO_SPACE || status == IoStatus.READ_ONLY) {
            members.writingFailed(slot, status);
        } else {
            members.memberFailed(slot, status);
        }
        idle.addLast(request);
        ended();
    }

    private void ended() {
        if (--pending > 0) {
            return;
        }
        underWay.clear();
        isWhole |= thisIsWhole;
        thisIsWhole = false;
        onRound.run();
        if (!toldByThis.isEmpty()) {
            List<Runnable> told = List.copyOf(toldByThis);
            toldByThis.clear();
            told.forEach(Runnable::run);
        }
        if (pending == 0 && (!changed.isEmpty() || !toldByNext.isEmpty())) {
            loop.tryPost(start);
        }
    }
}
