package org.asyncraid.raid.ppl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.geometry.ArrayGeometry;

/**
 * Makes logs empty, by a header without entries. In md's log all is zeroes first, durably: what follows the header could be
 * an older one, and would be taken for the next.
 *
 * <p><b>Crash points.</b> Before the header, in md's log: there is none, and nothing is replayed from it. In ours: what was
 * replayed already is replayed again.
 */
final class LogReset {
    private final Consumer<Optional<String>> whom;
    private int left;
    private Optional<String> failure = Optional.empty();

    private LogReset(int members, Consumer<Optional<String>> whom) {
        left = members;
        this.whom = whom;
    }

    /**
     * Begins.
     *
     * @param pages lends 4 KiB for each member
     * @param owners members and spares with a sound place for a log
     * @param generation of the empty logs; in ours, higher than any that is on disk
     * @param whom told once, on the loop, never inside this call: why a log could not be made empty, if so
     */
    static void start(
            EventLoop loop,
            PagePool pages,
            ArrayGeometry geometry,
            LogKind kind,
            List<LogOwner> owners,
            long generation,
            Consumer<Optional<String>> whom) {
        LogReset reset = new LogReset(owners.size(), whom);
        if (owners.isEmpty()) {
            loop.post(() -> whom.accept(Optional.empty()));
        }
        for (LogOwner owner : owners) {
            LogArea area = kind.area(owner.superblock(), owner.device()).orElseThrow();
            Page page = pages.take(LogArea.HEADER_BYTES);
            byte[] header = kind.emptyHeader(owner.superblock(), geometry, generation);
            MemorySegment.copy(header, 0, page.segment(), ValueLayout.JAVA_BYTE, 0, header.length);
            reset.new Member(owner.device(), area, page).begin(kind == LogKind.MD);
        }
    }

    private void ended(Optional<String> why) {
        failure = failure.or(() -> why);
        if (--left == 0) {
            whom.accept(failure);
        }
    }

    private final class Member implements RequestCompletion {
        private final BlockDevice device;
        private final LogArea area;
        private final Page page;
        private final DeviceRequest request = new DeviceRequest().onCompletion(this);

        Member(BlockDevice device, LogArea area, Page page) {
            this.device = device;
            this.area = area;
            this.page = page;
        }

        void begin(boolean withZeroes) {
            if (withZeroes) {
                device.submit(request.writeZeroes(area.offsetBytes(), area.bytes()));
            } else {
                writeHeader();
            }
        }

        private void writeHeader() {
            device.submit(request.write(area.offsetBytes(), page, 0, LogArea.HEADER_BYTES)
                    .fua(true));
        }

        @Override
        public void completed(DeviceRequest done) {
            if (!done.status().isOk()) {
                end(Optional.of("the log on " + device.name() + " cannot be written: " + done.status()));
                return;
            }
            switch (done.operation()) {
                case WRITE_ZEROES -> device.submit(request.flush());
                case FLUSH -> writeHeader();
                case WRITE -> end(Optional.empty());
                case READ, DISCARD -> throw new IllegalStateException("never asked for: " + done);
            }
        }

        private void end(Optional<String> why) {
            page.release();
            ended(why);
        }
    }
}
