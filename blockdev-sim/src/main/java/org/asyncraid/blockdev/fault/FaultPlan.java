package org.asyncraid.blockdev.fault;

import java.util.List;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;

/**
 * What is wrong with a device, as data: with the same requests at the same times, the same goes wrong again.
 *
 * @param seed of all chances
 * @param faults from the innermost to the outermost; each works on what the ones before it make of the device
 */
public record FaultPlan(long seed, List<Fault> faults) {

    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /** A plan of these faults, the first of them next to the device. */
    public static FaultPlan of(long seed, Fault... faults) {
        return new FaultPlan(seed, List.of(faults));
    }

    /** The device with these faults. Closing it closes the device. */
    public BlockDevice applyTo(BlockDevice device, EventLoop loop) {
        var random = SeededRandom.of(seed);
        BlockDevice faulty = device;
        for (Fault fault : faults) {
            faulty = switch (fault) {
                case Fault.Latency latency -> new SlowDevice(faulty, latency, random.split(), loop);
                case Fault.Unreadable unreadable -> new UnreadableDevice(faulty, unreadable, random.split(), loop);
                case Fault.Corruption corruption -> new CorruptingDevice(faulty, corruption, random.split(), loop);
                case Fault.MisplacedWrites writes -> new MisplacingDevice(faulty, writes, random.split(), loop);
                case Fault.VolatileCache cache -> new VolatileCacheDevice(faulty, cache, random.split(), loop);
                case Fault.Loss loss -> new VanishingDevice(faulty, loss, loop);
            };
        }
        return faulty;
    }
}
