package org.asyncraid.blockdev.fault;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
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

    /** What a block was to become by a write; writes are numbered from 1. */
    private static final class Version {
        final long write;
        final byte[] content;

        Version(long write, byte[] content) {
            this.write = write;
            this.content = content;
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

    /** Of each dirty block, the versions that may be missing on the device, oldest first. */
    private final NavigableMap<Long, List<Version>> dirty = new TreeMap<>();

    /**
     * Of each read under way, what it has to show of the cache, which may have left the cache when the read ends. A read
     * that is not here is one from before a power cut.
     */
    private final Map<DeviceRequest, Map<Long, Version>> overlays = new HashMap<>();

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
        writer = new BlockWriter(device);
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
        return dirty.size();
    }

    /** The numbers of the writes that a power cut could undo, in whole or in part; in their order. */
    public long[] unflushedWrites() {
        return dirty.values().stream()
                .flatMap(List::stream)
                .mapToLong(version -> version.write)
                .distinct()
                .sorted()
                .toArray();
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
        if (isReadOnly() && request.operation().changesData()) {
            endLater(request, IoStatus.READ_ONLY);
            return;
        }
        switch (request.operation()) {
            case READ -> {
                Map<Long, Version> overlay = newest(firstBlock(request), blockCount(request));
                if (overlay.size() == blockCount(request)) {
                    showOverlay(request, overlay);
                    endLater(request, IoStatus.OK);
                } else {
                    overlays.put(request, overlay);
                    passOn(request);
                }
            }
            case WRITE -> write(request);
            case WRITE_ZEROES -> add(new Job(request, ++writes));
            case FLUSH -> add(new Job(request, writes));
            case DISCARD -> endLater(request, IoStatus.OK);
        }
    }

    private void write(DeviceRequest request) {
        writes++;
        MemorySegment memory = request.page().segment();
        for (int i = 0; i < blockCount(request); i++) {
            long at = request.pageOffset() + (long) i * blockBytes();
            byte[] content = memory.asSlice(at, blockBytes()).toArray(ValueLayout.JAVA_BYTE);
            dirty.computeIfAbsent(firstBlock(request) + i, block -> new ArrayList<>(1))
                    .add(new Version(writes, content));
        }
        if (request.isFua()) {
            add(new Job(request, writes));
            return;
        }
        endLater(request, IoStatus.OK);
        if (dirty.size() >= fault.maxDirtyBlocks() && jobs.isEmpty()) {
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
            Map<Long, Version> versions = newest(0, blocks());
            Map<Long, byte[]> contents = new HashMap<>();
            versions.forEach((block, version) -> contents.put(block, version.content));
            writer.write(contents, status -> {
                if (status.isOk()) {
                    versions.forEach((block, version) -> forget(block, version.write));
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
            Map<Long, Version> overlay = overlays.remove(request);
            if (overlay == null) {
                end(request, IoStatus.GONE);
            } else {
                showOverlay(request, overlay);
                end(request, status);
            }
        } else if (job != null && job.request == request) {
            for (long i = 0; i < blockCount(request) && status.isOk(); i++) {
                forget(firstBlock(request) + i, job.write);
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
        Map<Long, byte[]> survived = new HashMap<>();
        Set<Long> keptOf = new HashSet<>();
        Set<Long> lostOf = new HashSet<>();
        dirty.forEach((block, versions) -> {
            int kept = decided.survivors(
                    block, versions.stream().mapToLong(version -> version.write).toArray());
            if (kept > 0) {
                survived.put(block, versions.get(kept - 1).content);
                keptOf.add(versions.get(kept - 1).write);
            }
            if (kept < versions.size()) {
                lostBlocks++;
                lostOf.add(versions.get(versions.size() - 1).write);
            }
        });
        keptOf.retainAll(lostOf);
        tornWrites += keptOf.size();
        writer.write(survived, status -> {
            dirty.clear();
            power = Power.OFF;
            cutDone.run();
        });
    }

    /** From the oldest write that is still in the cache to the last one. */
    private long writesInCache() {
        return dirty.values().stream()
                .mapToLong(versions -> writes - versions.get(0).write + 1)
                .max()
                .orElse(0);
    }

    private Map<Long, Version> newest(long firstBlock, long count) {
        if (dirty.isEmpty()) {
            return Map.of();
        }
        Map<Long, Version> newest = new HashMap<>();
        dirty.subMap(firstBlock, firstBlock + count)
                .forEach((block, versions) -> newest.put(block, versions.get(versions.size() - 1)));
        return newest;
    }

    /** The device holds the block's content by this write, or by a later one. */
    private void forget(long block, long write) {
        List<Version> versions = dirty.get(block);
        if (versions != null) {
            versions.removeIf(version -> version.write <= write);
            if (versions.isEmpty()) {
                dirty.remove(block);
            }
        }
    }

    private void showOverlay(DeviceRequest read, Map<Long, Version> overlay) {
        overlay.forEach((block, version) -> {
            long at = read.pageOffset() + (block - firstBlock(read)) * blockBytes();
            MemorySegment.copy(version.content, 0, read.page().segment(), ValueLayout.JAVA_BYTE, at, blockBytes());
        });
    }

    private long firstBlock(DeviceRequest request) {
        return request.offsetBytes() / blockBytes();
    }

    private long blockCount(DeviceRequest request) {
        return request.lengthBytes() / blockBytes();
    }
}
