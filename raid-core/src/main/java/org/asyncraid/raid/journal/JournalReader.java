package org.asyncraid.raid.journal;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;

/** Scans a log on its device, reading ahead; writes nothing. Belongs to the device's loop. */
public final class JournalReader implements RequestCompletion {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;
    private static final int MOST_BYTES = 1 << 20;

    private final BlockDevice device;
    private final JournalRing ring;
    private final JournalScan scan;
    private final Consumer<JournalContent> whom;
    private final Page page;
    private final DeviceRequest request = new DeviceRequest().onCompletion(this);
    /** What the page holds: so many blocks of the ring from a position on. */
    private long firstPosition;

    private int blocks;

    private JournalReader(
            PagePool pages, BlockDevice device, JournalRing ring, JournalScan scan, Consumer<JournalContent> whom) {
        this.device = device;
        this.ring = ring;
        this.scan = scan;
        this.whom = whom;
        page = takeLargest(pages, MOST_BYTES);
    }

    /**
     * Begins to read.
     *
     * @param pages lends one page for as long as it takes
     * @param whom told once, on the loop, never inside this call
     */
    public static void read(
            PagePool pages, BlockDevice device, JournalRing ring, JournalScan scan, Consumer<JournalContent> whom) {
        new JournalReader(pages, device, ring, scan, whom).load(MOST_BYTES);
    }

    @Override
    public void completed(DeviceRequest ended) {
        if (ended.status().isOk()) {
            follow();
        } else if (blocks > 1) {
            load(BLOCK);
        } else {
            scan.giveUnreadable();
            end();
        }
    }

    /** The largest page to be had, of at most so many bytes and one block at least. */
    static Page takeLargest(PagePool pages, int mostBytes) {
        for (int bytes = mostBytes; bytes > BLOCK; bytes /= 2) {
            Page page = pages.tryTake(bytes);
            if (page != null) {
                return page;
            }
        }
        return pages.take(BLOCK);
    }

    private void follow() {
        while (!scan.hasEnded()) {
            long block = ring.distance(firstPosition, scan.wantedSector()) / JournalMetaBlock.BLOCK_SECTORS;
            if (block >= blocks) {
                load(MOST_BYTES);
                return;
            }
            ByteBuffer content = page.nio((int) block * BLOCK, BLOCK);
            scan.give(content);
        }
        end();
    }

    private void load(int mostBytes) {
        firstPosition = scan.wantedSector();
        long fitting = Math.min(mostBytes, page.length()) / BLOCK;
        blocks = (int) Math.min(fitting, ring.blocksToEnd(firstPosition));
        device.submit(request.read(ring.deviceBytes(firstPosition), page, 0, blocks * BLOCK));
    }

    private void end() {
        page.release();
        whom.accept(scan.outcome());
    }
}
