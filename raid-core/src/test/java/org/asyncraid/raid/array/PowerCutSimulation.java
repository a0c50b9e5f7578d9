package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

/**
 * An array on members with volatile caches loses power at a moment drawn from the seed, while it writes, fails members,
 * rebuilds and updates superblocks. What is on the members then is assembled anew.
 */
class PowerCutSimulation {

    @Property(tries = 120)
    void aPowerCutAtAnyMomentLeavesAnArrayWithEveryAcknowledgedWrite(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 5);
        List<VolatileCacheDevice> cached = new ArrayList<>();
        try (TestArray test = new TestArray(
                new ArrayGeometry(layout, 16 << 10, 32 * 12),
                seed,
                (device, on) -> withCache(device, on, seed, cached))) {
            History history = new History(test, random, cached);
            history.run(random.nextInt(30_000));
            cutPower(test, cached);

            boolean wasDegraded = test.array.status().degradedBy() > 0 || history.everDegraded;
            AssemblyVerdict verdict = test.assemble(test.devices, AssemblyOptions.CAUTIOUS);
            if (!(verdict instanceof AssemblyVerdict.Usable)) {
                assertTrue(wasDegraded, "refused although never degraded: " + verdict);
                verdict = test.assemble(test.devices, AssemblyOptions.FORCED);
            }
            AssembledArray assembled =
                    assertInstanceOf(AssemblyVerdict.Usable.class, verdict).array();
            boolean holeMayGape = assembled.isDirty() && assembled.degradedBy() > 0;

            test.renewPages(16 << 20);
            test.start(assembled, test.devices);
            if (assembled.isDirty() && !holeMayGape) {
                test.sweep(SweepKind.RESYNC);
            }
            history.verify(test.read(0, history.acknowledged.length), holeMayGape);
            if (assembled.degradedBy() == 0) {
                assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            }
            test.stop();
        }
    }

    /** The power went while a spare was being taken in: the rebuild that was to follow had nobody to rebuild. */
    @Example
    void seedMinus78061() {
        aPowerCutAtAnyMomentLeavesAnArrayWithEveryAcknowledgedWrite(-78061);
    }

    private static BlockDevice withCache(
            BlockDevice device, EventLoop loop, long seed, List<VolatileCacheDevice> cached) {
        SeededRandom random = SeededRandom.of(seed + cached.size());
        cached.add(new VolatileCacheDevice(device, new Fault.VolatileCache(64), random, loop));
        return cached.getLast();
    }

    static void cutPower(TestArray test, List<VolatileCacheDevice> cached) {
        int[] settled = new int[1];
        cached.forEach(device -> device.powerCut(() -> settled[0]++));
        assertTrue(test.loop.runUntil(() -> settled[0] == cached.size()), "the members never settled");
        test.loop.runUntilIdle();
    }

    /** What clients did, and what they were told. */
    private static final class History {
        final TestArray test;
        final SplittableRandom random;
        final List<VolatileCacheDevice> cached;
        final byte[] acknowledged;
        /** The write that is not acknowledged yet, if any. */
        byte[] inFlight = new byte[0];

        int inFlightOffset;
        boolean everDegraded;
        boolean busy;
        int spares;

        History(TestArray test, SplittableRandom random, List<VolatileCacheDevice> cached) {
            this.test = test;
            this.random = random;
            this.cached = cached;
            acknowledged = new byte[(int) test.array.sizeBytes()];
        }

        /** Lets things happen until so many events have run. */
        void run(int events) {
            long end = test.loop.eventsRun() + events;
            while (test.loop.eventsRun() < end) {
                if (!busy) {
                    begin();
                }
                if (!test.loop.runOnce()) {
                    return;
                }
            }
        }

        private void begin() {
            busy = true;
            ArrayStatus status = test.array.status();
            int choice = random.nextInt(12);
            boolean spared = status.degradedBy() < test.geometry.layout().parityDisks();
            if (choice == 0 && spared) {
                everDegraded = true;
                int slot = firstInSync(status);
                test.array.fail(
                        member -> member.slot() == slot && member.state() instanceof MemberState.InSync, this::done);
            } else if (choice == 1 && status.degradedBy() > 0 && spares < 4) {
                spares++;
                int number = test.devices.size();
                BlockDevice device = withCache(test.newDevice(), test.loop, number, cached);
                test.array.add(
                        device,
                        test.spareSuperblock(number),
                        () -> test.array.startSweep(SweepKind.REBUILD, (report, ended, cancelled) -> done()));
            } else if (choice == 2) {
                test.loop.schedule(Event.of(this::done), 3_000_000);
            } else {
                write();
            }
        }

        private int firstInSync(ArrayStatus status) {
            int from = random.nextInt(5);
            for (int i = 0; i < 5; i++) {
                int slot = (from + i) % 5;
                if (status.inSlot(slot)
                        .filter(member -> member.state() instanceof MemberState.InSync)
                        .isPresent()) {
                    return slot;
                }
            }
            throw new AssertionError("nobody is in sync");
        }

        private void write() {
            int length = 512 * (1 + random.nextInt(150));
            inFlightOffset = 512 * random.nextInt((acknowledged.length - length) / 512);
            inFlight = new byte[length];
            random.nextBytes(inFlight);
            Page page = test.clientPages.take(length);
            page.nio(0, length).put(inFlight);
            DeviceRequest request =
                    new DeviceRequest().write(inFlightOffset, page, 0, length).fua(true);
            test.array.submit(request.onCompletion(ended -> {
                page.release();
                if (ended.status().isOk()) {
                    System.arraycopy(inFlight, 0, acknowledged, inFlightOffset, length);
                    inFlight = new byte[0];
                    done();
                }
            }));
        }

        private void done() {
            busy = false;
        }

        /** Each sector holds what was acknowledged last, or, where a write was under way, what that wrote. */
        void verify(byte[] found, boolean holeMayGape) {
            for (int sector = 0; sector < found.length; sector += 512) {
                boolean writing = sector >= inFlightOffset && sector < inFlightOffset + inFlight.length;
                if (writing && same(found, sector, inFlight, sector - inFlightOffset)) {
                    continue;
                }
                if (!same(found, sector, acknowledged, sector) && !(holeMayGape && sharesStripe(sector))) {
                    throw new AssertionError("sector at " + sector + " holds neither old nor new content");
                }
            }
        }

        private boolean sharesStripe(int sector) {
            long stripe = test.geometry.stripe(sector);
            return inFlight.length > 0
                    && stripe >= test.geometry.stripe(inFlightOffset)
                    && stripe <= test.geometry.stripe(inFlightOffset + inFlight.length - 1);
        }

        private static boolean same(byte[] a, int aFrom, byte[] b, int bFrom) {
            for (int i = 0; i < 512; i++) {
                if (a[aFrom + i] != b[bFrom + i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
