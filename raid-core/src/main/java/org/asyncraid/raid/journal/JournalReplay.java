package org.asyncraid.raid.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;

/**
 * Copies logged blocks from the ring to where they belong, in the order of the ring, as many at a time as a page holds, and
 * flushes where it has written to. Doing it again gives the same, so it may be cut short at any point.
 *
 * <p>Belongs to one loop.
 */
public final class JournalReplay implements RequestCompletion {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;
    private static final int BLOCK_SECTORS = JournalMetaBlock.BLOCK_SECTORS;
    private static final int MOST_BYTES = 1 << 20;

    private final BlockDevice journal;
    private final JournalRing ring;
    private final List<Copy> copies;
    private final Consumer<Optional<String>> whom;
    private final Page page;
    private int next;
    /** The copies from {@link #next} up to here are under way. */
    private int limit;

    private int pending;
    private Optional<String> failure = Optional.empty();

    private enum Step {
        READING,
        WRITING,
        FLUSHING
    }

    private Step step = Step.READING;

    /**
     * A block to copy.
     *
     * @param ringSector where it lies in the ring
     * @param target where it belongs
     * @param targetBytes where on that device
     */
    public record Copy(long ringSector, BlockDevice target, long targetBytes) {}

    private JournalReplay(
            PagePool pages, BlockDevice journal, JournalRing ring, List<Copy> copies, Consumer<Optional<String>> whom) {
        this.journal = journal;
        this.ring = ring;
        this.copies = copies;
        this.whom = whom;
        page = JournalReader.takeLargest(pages, MOST_BYTES);
    }

    /**
     * Begins to copy.
     *
     * @param pages lends one page for as long as it takes
     * @param whom told once, on the loop, never inside this call: nothing when all is durable, or what went wrong in one
     *     line
     */
    public static void run(
            PagePool pages, BlockDevice journal, JournalRing ring, List<Copy> copies, Consumer<Optional<String>> whom) {
        List<Copy> inOrder = new ArrayList<>(copies);
        inOrder.sort(Comparator.comparingLong(Copy::ringSector));
        new JournalReplay(pages, journal, ring, inOrder, whom).begin();
    }

    private void begin() {
        if (copies.isEmpty()) {
            flush();
        } else {
            read();
        }
    }

    @Override
    public void completed(DeviceRequest ended) {
        if (!ended.status().isOk() && failure.isEmpty()) {
            failure = Optional.of(what(ended) + " ended with " + ended.status());
        }
        if (--pending > 0) {
            return;
        }
        if (failure.isPresent() || step == Step.FLUSHING) {
            end();
        } else if (step == Step.READING) {
            write();
        } else {
            next = limit;
            if (next < copies.size()) {
                read();
            } else {
                flush();
            }
        }
    }

    private String what(DeviceRequest ended) {
        return switch (step) {
            case READING -> "reading the journal " + journal.name();
            case WRITING ->
                "replaying the journal to " + copies.get(ended.tag()).target().name();
            case FLUSHING -> "making the replay of the journal durable";
        };
    }

    private void read() {
        step = Step.READING;
        long from = copies.get(next).ringSector();
        limit = next + 1;
        long most = page.length() / BLOCK;
        while (limit < copies.size() && (copies.get(limit).ringSector() - from) / BLOCK_SECTORS < most) {
            limit++;
        }
        int bytes = (int) (copies.get(limit - 1).ringSector() - from) * 512 + BLOCK;
        pending = 1;
        journal.submit(
                new DeviceRequest().read(ring.deviceBytes(from), page, 0, bytes).onCompletion(this));
    }

    private void write() {
        step = Step.WRITING;
        long from = copies.get(next).ringSector();
        pending = limit - next;
        for (int i = next; i < limit; i++) {
            Copy copy = copies.get(i);
            int inPage = (int) (copy.ringSector() - from) * 512;
            copy.target()
                    .submit(new DeviceRequest()
                            .write(copy.targetBytes(), page, inPage, BLOCK)
                            .tag(i)
                            .onCompletion(this));
        }
    }

    private void flush() {
        step = Step.FLUSHING;
        List<BlockDevice> targets = copies.stream().map(Copy::target).distinct().toList();
        pending = Math.max(targets.size(), 1);
        if (targets.isEmpty()) {
            journal.submit(new DeviceRequest().flush().onCompletion(this));
        }
        targets.forEach(target -> target.submit(new DeviceRequest().flush().onCompletion(this)));
    }

    private void end() {
        page.release();
        whom.accept(failure);
    }
}
