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
 * Makes logs empty: a header without entries, and zeroes for all else, because older units could be taken for newer ones. The
 * event count, of which new generations are made, need not have grown since. md's log gets zeroes first, ours its header.
 *
 * <p><b>Crash points.</b> Before md's header: there is none, and nothing is replayed from it. In ours, before the zeroes: what
 * was replayed already is replayed again. It is never without a header, which a degraded array could not start without.
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
            reset.new Member(owner.device(), area, page, kind == LogKind.MD).begin();
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
        private final boolean zeroesFirst;
        private final DeviceRequest request = new DeviceRequest().onCompletion(this);

        Member(BlockDevice device, LogArea area, Page page, boolean zeroesFirst) {
            this.device = device;
            this.area = area;
            this.page = page;
            this.zeroesFirst = zeroesFirst;
        }

        void begin() {
            if (zeroesFirst) {
                writeZeroes();
            } else {
                writeHeader();
            }
        }

        private void writeHeader() {
            device.submit(request.write(area.offsetBytes(), page, 0, LogArea.HEADER_BYTES)
                    .fua(true));
        }

        private void writeZeroes() {
            long at = zeroesFirst ? 0 : LogArea.HEADER_BYTES;
            device.submit(request.writeZeroes(area.offsetBytes() + at, area.bytes() - at));
        }

        @Override
        public void completed(DeviceRequest done) {
            if (!done.status().isOk()) {
                end(Optional.of("the log on " + device.name() + " cannot be written: " + done.status()));
                return;
            }
            switch (done.operation()) {
                case WRITE_ZEROES -> device.submit(request.flush());
                case FLUSH -> {
                    if (zeroesFirst) {
                        writeHeader();
                    } else {
                        end(Optional.empty());
                    }
                }
                case WRITE -> {
                    if (zeroesFirst) {
                        end(Optional.empty());
                    } else {
                        writeZeroes();
                    }
                }
                case READ, DISCARD -> throw new IllegalStateException("never asked for: " + done);
            }
        }

        private void end(Optional<String> why) {
            page.release();
            ended(why);
        }
    }
}
