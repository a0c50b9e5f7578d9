package org.asyncraid.tools.simulator.machine;

import java.util.concurrent.atomic.AtomicLong;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.fault.CorruptingDevice;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.MisplacingDevice;
import org.asyncraid.blockdev.fault.SlowDevice;
import org.asyncraid.blockdev.fault.UnreadableDevice;
import org.asyncraid.blockdev.fault.VanishingDevice;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.tools.simulator.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * A disk with everything that can go wrong with one, each fault a decorator of its own, from the medium outwards: bits turn,
 * blocks cannot be read, the medium takes time, writes stay in a cache, get lost or go elsewhere, requests take time, the whole is gone. The
 * outermost layer tells the trace of every request.
 */
public final class Disk implements BlockDevice {
    private static final Fault.Loss PRESENT = new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, Long.MAX_VALUE, 1);
    private static final int ZEROES_BYTES = 64 << 10;

    private final int number;
    private final Trace trace;
    private final MemoryDevice medium;
    private final CorruptingDevice corrupting;
    private final UnreadableDevice unreadable;
    private final VolatileCacheDevice cache;
    private final MisplacingDevice misplacing;
    private final SlowDevice slow;
    private final VanishingDevice vanishing;
    private final Fault.Latency latency;
    private final @Nullable GatedDevice gated;
    private boolean pulledOut;

    /**
     * A disk of zeroes, numbered for the trace.
     *
     * @param gate what its requests have to pass, or null
     */
    Disk(int number, DiskModel model, SeededRandom random, EventLoop loop, Trace trace, @Nullable PowerGate gate) {
        this.number = number;
        this.trace = trace;
        latency = model.latency();
        medium = new MemoryDevice("disk" + number, model.sizeBytes(), loop);
        corrupting = new CorruptingDevice(medium, new Fault.Corruption(0, 0), random.split(), loop);
        unreadable = new UnreadableDevice(corrupting, new Fault.Unreadable(0, 0), random.split(), loop);
        BlockDevice uncached = new SlowDevice(unreadable, model.mediumLatency(), random.split(), loop);
        cache = new VolatileCacheDevice(uncached, new Fault.VolatileCache(model.cacheBlocks()), random.split(), loop);
        misplacing = new MisplacingDevice(cache, new Fault.MisplacedWrites(0, 0), random.split(), loop);
        slow = new SlowDevice(misplacing, latency, random.split(), loop);
        vanishing = new VanishingDevice(slow, PRESENT, loop);
        gated = gate == null ? null : new GatedDevice(vanishing, gate, loop);
    }

    public int number() {
        return number;
    }

    /** What the disk holds below its cache; for putting something there before the array knows it. */
    public BlockDevice medium() {
        return medium;
    }

    public CorruptingDevice corrupting() {
        return corrupting;
    }

    public UnreadableDevice unreadable() {
        return unreadable;
    }

    public VolatileCacheDevice cache() {
        return cache;
    }

    public MisplacingDevice misplacing() {
        return misplacing;
    }

    public boolean isPulledOut() {
        return pulledOut;
    }

    public void pullOut() {
        pulledOut = true;
        vanishing.pullOut();
    }

    public void putBack() {
        pulledOut = false;
        vanishing.putBack();
    }

    /** Brings writes that are in flight into the cache, where a power cut finds them; for one that is about to come. */
    void takeWhatIsInFlight(PagePool pages) {
        for (DeviceRequest request : gatedDevice().changing()) {
            if (request.operation() == DeviceOperation.WRITE) {
                cache.submit(new DeviceRequest().sameAs(request).fua(false).onCompletion(ended -> {}));
            } else if (request.operation() == DeviceOperation.WRITE_ZEROES) {
                takeZeroes(request, pages);
            }
        }
    }

    private void takeZeroes(DeviceRequest request, PagePool pages) {
        int piece = (int) Math.min(request.lengthBytes(), ZEROES_BYTES);
        Page zeroes = pages.take(piece);
        zeroes.clear();
        long end = request.offsetBytes() + request.lengthBytes();
        AtomicLong left = new AtomicLong(request.lengthBytes());
        for (long at = request.offsetBytes(); at < end; at += piece) {
            int length = (int) Math.min(piece, end - at);
            cache.submit(new DeviceRequest().write(at, zeroes, 0, length).onCompletion(ended -> {
                if (left.addAndGet(-length) == 0) {
                    zeroes.release();
                }
            }));
        }
    }

    /** Ends what was held back while power was about to go. */
    void endWhatWasHeldBack() {
        gatedDevice().release();
    }

    private GatedDevice gatedDevice() {
        GatedDevice present = gated;
        if (present == null) {
            throw new IllegalStateException(name() + " is behind no gate");
        }
        return present;
    }

    /** Makes it slower by this factor; 1 for what it was. */
    public void slowDown(int factor) {
        slow.become(new Fault.Latency(
                latency.requestNanos() * factor,
                latency.writeNanos() * factor,
                latency.jitterNanos() * factor,
                Math.max(1, latency.bytesPerSecond() / factor)));
    }

    @Override
    public String name() {
        return medium.name();
    }

    @Override
    public long sizeBytes() {
        return medium.sizeBytes();
    }

    @Override
    public int blockBytes() {
        return medium.blockBytes();
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void submit(DeviceRequest request) {
        trace.device(number, request);
        GatedDevice outermost = gated;
        if (outermost == null) {
            vanishing.submit(request);
        } else {
            outermost.submit(request);
        }
    }

    @Override
    public void close() {
        vanishing.close();
    }

    @Override
    public String toString() {
        return name();
    }
}
