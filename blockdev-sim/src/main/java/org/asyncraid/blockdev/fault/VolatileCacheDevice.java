package org.asyncraid.blockdev.fault;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/**
 * A device with a volatile write cache: see {@link Fault.VolatileCache}. What stands on the decorated device is what
 * survives {@link #powerCut}.
 *
 * <p>Invariant: of each block, the decorated device holds the content of the last write to it that was made durable, or
 * of any later one; the cache holds those later ones, oldest first. So after a power cut a block may show any of these:
 * writes are lost, overtake each other, and are torn between blocks. A block itself is never torn.
 *
 * <p>A flush makes every write durable that had ended when it began; a write with FUA, and one of zeroes, is durable
 * when it ends. These are carried out one after the other. What the cache holds is read without asking the device. Discarding does nothing. A cut between any two steps is
 * covered, since a version leaves the cache only after the device has confirmed it or a later one.
 *
 * <p>Closing it loses what was not flushed.
 */
public final class VolatileCacheDevice extends DeviceDecorator {
    private enum Power {
        ON,
        FAILING,
        OFF
    }

    /** What a read under way has to show of the cache: copies, since versions may leave the cache before it ends. */
    private static final class Overlay {
        private static final Overlay NOTHING = new Overlay(new long[0], new byte[0]);

        private final long[] blocks;
        private final byte[] contents;

        private Overlay(long[] blocks, byte[] contents) {
            this.blocks = blocks;
            this.contents = contents;
        }
    }

    /**
     * Something that goes through to the device, one at a time.
     *
     * @param request a flush, a durable write, or null where the cache writes out unasked
     * @param write the number of the write
     */
    private record Job(@Nullable DeviceRequest request, long write) {}

    private final Fault.VolatileCache fault;
    private final SeededRandom random;
    private final BlockWriter writer;

    /** The versions that may be missing on the device, by the numbers of their writes, which begin with 1. */
    private final DirtyBlocks dirty;

    /** What reads under way have to show; one that is not here is from before a power cut. */
    private final Map<DeviceRequest, Overlay> overlays = new HashMap<>();

    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private @Nullable Job current;
    private long writes;
    private Power power = Power.ON;
    private Runnable cutDone = () -> {};
    private @Nullable Survival survival;
    private long lostBlocks;
    private long tornWrites;

    /** The device with such a cache, empty. */
    public VolatileCacheDevice(BlockDevice device, Fault.VolatileCache fault, SeededRandom random, EventLoop loop) {
        super(device, loop);
        this.fault = fault;
        this.random = random;
        dirty = new DirtyBlocks(device.blockBytes());
        writer = new BlockWriter(device, dirty);
    }

    /**
     * Cuts the power; chance decides what survives. Requests in flight end as {@link IoStatus#GONE}, and so do later ones until {@link #powerOn}.
     *
     * @param done run on the loop, never inside this call, when the decorated device holds what survived
     */
    public void powerCut(Runnable done) {
        cut(null, done);
    }

    /** The same, where somebody else decides what survives. */
    public void powerCut(Survival decided, Runnable done) {
        cut(decided, done);
    }

    private void cut(@Nullable Survival decided, Runnable done) {
        if (power != Power.ON) {
            throw new IllegalStateException("the power is " + power);
        }
        power = Power.FAILING;
        cutDone = done;
        survival = decided;
        for (Job job : jobs) {
            if (job.request != null) {
                endLater(job.request, IoStatus.GONE);
            }
        }
        jobs.clear();
        overlays.clear();
        if (current == null) {
            settle();
        }
    }

    /** Gives power again after a cut; the cache is empty. */
    public void powerOn() {
        if (power != Power.OFF) {
            throw new IllegalStateException("the power is " + power);
        }
        power = Power.ON;
    }

    /** Blocks that a power cut could set back. */
    public int dirtyBlocks() {
        return dirty.blocks();
    }

    /** The numbers of the writes that a power cut could undo, in whole or in part; in their order. */
    public long[] unflushedWrites() {
        return dirty.allWrites();
    }

    /** Blocks that power cuts set back, so far. */
    public long lostBlocks() {
        return lostBlocks;
    }

    /** Writes of which power cuts kept some blocks and lost others, so far. */
    public long tornWrites() {
        return tornWrites;
    }

    @Override
    public void close() {
        writer.close();
        super.close();
    }

    @Override
    protected void begin(DeviceRequest request) {
        if (power != Power.ON) {
            endLater(request, IoStatus.GONE);
            return;
        }
        if (request.operation().changesData() && isReadOnly()) {
            endLater(request, IoStatus.READ_ONLY);
            return;
        }
        switch (request.operation()) {
            case READ -> read(request);
            case WRITE -> write(request);
            case WRITE_ZEROES -> add(new Job(request, ++writes));
            case FLUSH -> add(new Job(request, writes));
            case DISCARD -> endLater(request, IoStatus.OK);
        }
    }

    private void read(DeviceRequest request) {
        long first = firstBlock(request);
        long count = blockCount(request);
        int cached = dirty.countOf(first, count);
        if (cached == count) {
            dirty.show(first, count, request.page().segment(), request.pageOffset());
            endLater(request, IoStatus.OK);
            return;
        }
        overlays.put(request, cached == 0 ? Overlay.NOTHING : overlay(first, cached));
        passOn(request);
    }

    /** Copies of the next dirty blocks from this one on. */
    private Overlay overlay(long first, int count) {
        long[] blocks = new long[count];
        byte[] contents = new byte[count * blockBytes()];
        MemorySegment memory = MemorySegment.ofArray(contents);
        long block = first;
        for (int i = 0; i < count; i++) {
            block = dirty.firstFrom(block);
            blocks[i] = block;
            dirty.copy(dirty.newest(block), memory, (long) i * blockBytes());
            block++;
        }
        return new Overlay(blocks, contents);
    }

    private void write(DeviceRequest request) {
        writes++;
        dirty.add(
                firstBlock(request), blockCount(request), writes, request.page().segment(), request.pageOffset());
        if (request.isFua()) {
            add(new Job(request, writes));
            return;
        }
        endLater(request, IoStatus.OK);
        if (dirty.blocks() >= fault.maxDirtyBlocks() && jobs.isEmpty()) {
            add(new Job(null, writes));
        }
    }

    private void add(Job job) {
        jobs.add(job);
        startNext();
    }

    private void startNext() {
        if (current != null || jobs.isEmpty() || power != Power.ON) {
            return;
        }
        Job job = jobs.remove();
        current = job;
        if (job.request == null || job.request.operation() == DeviceOperation.FLUSH) {
            writer.clear();
            for (long block = dirty.firstFrom(0); block >= 0; block = dirty.firstFrom(block + 1)) {
                writer.add(block, dirty.newest(block));
            }
            writer.write(status -> {
                if (status.isOk()) {
                    writer.forgetWritten();
                }
                finish(job, status);
            });
        } else {
            passOn(job.request);
        }
    }

    @Override
    protected void ended(DeviceRequest request, IoStatus status) {
        Job job = current;
        if (request.operation() == DeviceOperation.READ) {
            Overlay overlay = overlays.remove(request);
            if (overlay == null) {
                end(request, IoStatus.GONE);
            } else {
                show(overlay, request);
                end(request, status);
            }
        } else if (job != null && job.request == request) {
            for (long i = 0; i < blockCount(request) && status.isOk(); i++) {
                dirty.forget(firstBlock(request) + i, job.write);
            }
            finish(job, status);
        } else {
            throw new IllegalStateException("ended without being under way: " + request);
        }
    }

    private void finish(Job job, IoStatus status) {
        current = null;
        boolean powered = power == Power.ON;
        if (job.request != null) {
            end(job.request, powered ? status : IoStatus.GONE);
        }
        if (powered) {
            startNext();
        } else {
            settle();
        }
    }

    /** Writes to the device what survived of the cache. */
    private void settle() {
        Survival decided = survival;
        settle(decided == null ? drawn() : decided);
    }

    /** Either all writes up to one of them, or any block of any of them. */
    private Survival drawn() {
        long lastInOrder = writes - random.nextLong(Math.max(1, writesInCache() + 1));
        boolean inOrder = random.nextBoolean();
        return (block, versions) -> inOrder
                ? (int) Arrays.stream(versions)
                        .filter(write -> write <= lastInOrder)
                        .count()
                : random.nextInt(versions.length + 1);
    }

    private void settle(Survival decided) {
        Set<Long> keptOf = new HashSet<>();
        Set<Long> lostOf = new HashSet<>();
        writer.clear();
        for (long block = dirty.firstFrom(0); block >= 0; block = dirty.firstFrom(block + 1)) {
            long[] ofBlock = dirty.writesOf(block);
            int kept = decided.survivors(block, ofBlock);
            if (kept > 0) {
                writer.add(block, dirty.versionOf(block, ofBlock[kept - 1]));
                keptOf.add(ofBlock[kept - 1]);
            }
            if (kept < ofBlock.length) {
                lostBlocks++;
                lostOf.add(ofBlock[ofBlock.length - 1]);
            }
        }
        keptOf.retainAll(lostOf);
        tornWrites += keptOf.size();
        writer.write(status -> {
            dirty.clear();
            power = Power.OFF;
            cutDone.run();
        });
    }

    /** From the oldest write that is still in the cache to the last one. */
    private long writesInCache() {
        long most = 0;
        for (long block = dirty.firstFrom(0); block >= 0; block = dirty.firstFrom(block + 1)) {
            most = Math.max(most, writes - dirty.oldestWriteOf(block) + 1);
        }
        return most;
    }

    private void show(Overlay overlay, DeviceRequest read) {
        for (int i = 0; i < overlay.blocks.length; i++) {
            long at = read.pageOffset() + (overlay.blocks[i] - firstBlock(read)) * blockBytes();
            MemorySegment.copy(
                    overlay.contents, i * blockBytes(), read.page().segment(), ValueLayout.JAVA_BYTE, at, blockBytes());
        }
    }

    private long firstBlock(DeviceRequest request) {
        return request.offsetBytes() / blockBytes();
    }

    private long blockCount(DeviceRequest request) {
        return request.lengthBytes() / blockBytes();
    }
}
