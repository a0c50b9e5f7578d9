package org.asyncraid.raid.replay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;

/**
 * Writes what a log tells to the members, and flushes each member that was written to. Members are written side by side,
 * each in the order of the writes; a member that fails is left alone from then on.
 */
public final class MemberReplay {
    private static final int PIECE_BYTES = 64 << 10;

    private final Consumer<Map<Integer, IoStatus>> whom;
    private final Map<Integer, IoStatus> failures = new HashMap<>();
    private int lanes;

    private MemberReplay(Consumer<Map<Integer, IoStatus>> whom) {
        this.whom = whom;
    }

    /**
     * Begins to write.
     *
     * @param targets the members by slot; each slot that is written to has one
     * @param pages lends a page of 64 KiB for each of these members
     * @param whom told once, on the loop, never inside this call: by slot, how those failed that did
     */
    public static void start(
            EventLoop loop,
            PagePool pages,
            Map<Integer, ReplayTarget> targets,
            List<ReplayWrite> writes,
            Consumer<Map<Integer, IoStatus>> whom) {
        MemberReplay replay = new MemberReplay(whom);
        Map<Integer, Lane> lanes = new TreeMap<>();
        for (ReplayWrite write : writes) {
            ReplayTarget target = targets.get(write.slot());
            if (target == null) {
                throw new IllegalArgumentException("nobody to take " + write);
            }
            lanes.computeIfAbsent(write.slot(), slot -> replay.new Lane(slot, target, pages.take(PIECE_BYTES)))
                    .writes
                    .add(write);
        }
        replay.lanes = lanes.size();
        if (lanes.isEmpty()) {
            loop.post(() -> whom.accept(Map.of()));
        }
        lanes.values().forEach(Lane::next);
    }

    private void ended(Lane lane) {
        lane.page.release();
        if (!lane.request.status().isOk()) {
            failures.put(lane.slot, lane.request.status());
        }
        if (--lanes == 0) {
            whom.accept(Map.copyOf(failures));
        }
    }

    /** One member and what is to be written to it. */
    private final class Lane implements RequestCompletion {
        private final int slot;
        private final ReplayTarget target;
        private final Page page;
        private final DeviceRequest request = new DeviceRequest().onCompletion(this);
        private final ArrayDeque<ReplayWrite> writes = new ArrayDeque<>();
        private int written;

        Lane(int slot, ReplayTarget target, Page page) {
            this.slot = slot;
            this.target = target;
            this.page = page;
        }

        void next() {
            ReplayWrite write = writes.peek();
            if (write == null) {
                target.device().submit(request.flush());
                return;
            }
            int length = Math.min(PIECE_BYTES, write.content().length - written);
            MemorySegment.copy(write.content(), written, page.segment(), ValueLayout.JAVA_BYTE, 0, length);
            long at = target.dataOffsetBytes() + write.memberOffset() + written;
            written += length;
            if (written == write.content().length) {
                writes.remove();
                written = 0;
            }
            target.device().submit(request.write(at, page, 0, length));
        }

        @Override
        public void completed(DeviceRequest done) {
            if (done.operation() == DeviceOperation.FLUSH || !done.status().isOk()) {
                ended(this);
            } else {
                next();
            }
        }
    }
}
