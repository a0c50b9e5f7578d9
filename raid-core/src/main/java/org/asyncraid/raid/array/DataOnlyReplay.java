package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.JournalRing;
import org.asyncraid.raid.journal.LoggedRow;

/**
 * Writes data that a journal holds without its parity to the array, as any client would, block after block, and flushes.
 * The array's loop's own.
 */
final class DataOnlyReplay implements RequestCompletion {
    private static final int BLOCK = 4096;

    private final RaidArray array;
    private final BlockDevice journal;
    private final JournalRing ring;
    private final List<Block> blocks;
    private final Page page;
    private final DeviceRequest request = new DeviceRequest().onCompletion(this);
    private Consumer<Optional<String>> whom = failure -> {};
    private int next;
    private boolean read;

    private record Block(long ringSector, long arrayOffset) {}

    DataOnlyReplay(ArrayContext context, RaidArray array, BlockDevice journal, JournalRing ring, List<LoggedRow> rows) {
        this.array = array;
        this.journal = journal;
        this.ring = ring;
        blocks = blocks(array.status().geometry(), rows);
        page = context.pages().take(BLOCK);
    }

    /**
     * Begins.
     *
     * @param told once, on the loop, never inside this call: nothing when all is written, or what went wrong
     */
    void run(Consumer<Optional<String>> told) {
        whom = told;
        goOn();
    }

    @Override
    public void completed(DeviceRequest ended) {
        if (!ended.status().isOk()) {
            end(Optional.of("replaying the journal's data ended with " + ended.status()));
        } else if (next > blocks.size()) {
            end(Optional.empty());
        } else {
            goOn();
        }
    }

    private void goOn() {
        if (next == blocks.size()) {
            next++;
            array.submit(request.flush());
            return;
        }
        Block block = blocks.get(next);
        if (read) {
            next++;
            array.submit(request.write(block.arrayOffset(), page, 0, BLOCK));
        } else {
            journal.submit(request.read(ring.deviceBytes(block.ringSector()), page, 0, BLOCK));
        }
        read = !read;
    }

    private void end(Optional<String> failure) {
        page.release();
        whom.accept(failure);
    }

    private static List<Block> blocks(ArrayGeometry geometry, List<LoggedRow> rows) {
        List<Block> blocks = new ArrayList<>();
        for (LoggedRow row : rows) {
            long stripe = row.memberSector() / geometry.chunkSectors();
            int offset = (int) (row.memberSector() % geometry.chunkSectors()) * ArrayGeometry.SECTOR_BYTES;
            for (int index = 0; index < geometry.layout().dataDisks(); index++) {
                int slot = geometry.layout().dataSlot(stripe, index);
                if (row.has(slot)) {
                    blocks.add(new Block(row.ringSector(slot), geometry.arrayOffset(stripe, index, offset)));
                }
            }
        }
        return blocks;
    }
}
