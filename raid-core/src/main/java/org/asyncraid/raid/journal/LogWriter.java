package org.asyncraid.raid.journal;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;

/** Writes pieces of log durably into the ring, one after the other, in two parts where one goes round its end. One loop's own. */
final class LogWriter implements RequestCompletion {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;

    private final BlockDevice device;
    private final JournalRing ring;
    private final Runnable done;
    private final DeviceRequest[] requests = {new DeviceRequest(), new DeviceRequest()};
    private int pending;
    private IoStatus worst = IoStatus.OK;

    /** @param done run whenever a piece has ended, never from inside {@link #write} */
    LogWriter(BlockDevice device, JournalRing ring, Runnable done) {
        this.device = device;
        this.ring = ring;
        this.done = done;
        for (DeviceRequest request : requests) {
            request.onCompletion(this);
        }
    }

    /** Whether a piece is being written. */
    boolean isBusy() {
        return pending > 0;
    }

    /** How the last piece ended. */
    IoStatus status() {
        return worst;
    }

    /** Writes the first blocks of a page from a position of the ring on; none may be under way. */
    void write(long position, Page page, int blocks) {
        int untilEnd = (int) Math.min(blocks, ring.blocksToEnd(position));
        worst = IoStatus.OK;
        pending = untilEnd < blocks ? 2 : 1;
        submit(requests[0], position, page, 0, untilEnd);
        if (untilEnd < blocks) {
            submit(requests[1], 0, page, untilEnd, blocks - untilEnd);
        }
    }

    @Override
    public void completed(DeviceRequest ended) {
        if (!ended.status().isOk()) {
            worst = ended.status();
        }
        if (--pending == 0) {
            done.run();
        }
    }

    private void submit(DeviceRequest request, long position, Page page, int firstBlock, int blocks) {
        request.write(ring.deviceBytes(position), page, firstBlock * BLOCK, blocks * BLOCK);
        device.submit(request.fua(true));
    }
}
