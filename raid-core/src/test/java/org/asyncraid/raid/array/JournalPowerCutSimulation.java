package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.jspecify.annotations.Nullable;

/**
 * An array with a journal, all of it on devices with volatile caches, loses power several times, at moments drawn from the
 * seed: while it is opened, while it writes, while space of a small journal is used again. Members are lost with the power.
 * Every sector then is what was acknowledged last, or what a write under way would have made of it.
 */
class JournalPowerCutSimulation {
    private static final int SECTOR = 512;

    @Property(tries = 80)
    void everySectorIsOldOrNewWhateverIsLostWithThePower(@ForAll long seed) {
        cutPower(seed, () -> JournalMode.WRITE_THROUGH);
    }

    @Property(tries = 80)
    void writeBackLosesNothingThatWasAcknowledged(@ForAll long seed) {
        cutPower(seed, () -> JournalMode.WRITE_BACK);
    }

    @Property(tries = 80)
    void aJournalOfOneModeIsReplayedInTheOther(@ForAll long seed) {
        SplittableRandom modes = new SplittableRandom(~seed);
        cutPower(seed, () -> JournalMode.values()[modes.nextInt(2)]);
    }

    private static void cutPower(long seed, Supplier<JournalMode> modes) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 5);
        ArrayGeometry geometry = new ArrayGeometry(layout, 16 << 10, 32 * 12);
        try (TestMachine machine = new TestMachine(seed)) {
            List<MemoryDevice> present = new ArrayList<>(
                    JournaledArray.create(machine, geometry, 24 + random.nextInt(random.nextBoolean() ? 40 : 300)));
            Clients clients = new Clients(machine, random, (int) geometry.arrayBytes());
            for (int cycle = 1 + random.nextInt(3); cycle > 0; cycle--) {
                runUntilPowerCut(machine, present, clients, random, modes.get());
                int missing = 1 + layout.raidDisks() - present.size();
                if (missing < level.parityDisks() && random.nextInt(3) == 0) {
                    present.remove(random.nextInt(present.size() - 1));
                }
            }
            machine.renewPages(4 << 20);
            AssemblyVerdict.Usable usable =
                    assertInstanceOf(AssemblyVerdict.Usable.class, machine.assemble(present, AssemblyOptions.CAUTIOUS));
            machine.start(usable.array(), present);
            clients.verify(machine.read(0, clients.acknowledged.length));
            if (usable.array().degradedBy() == 0) {
                assertEquals(0, machine.sweep(SweepKind.CHECK).mismatchSectors(), "parity is wrong after the replay");
            }
            machine.stop();
        }
    }

    private static void runUntilPowerCut(
            TestMachine machine,
            List<MemoryDevice> present,
            Clients clients,
            SplittableRandom random,
            JournalMode mode) {
        List<VolatileCacheDevice> cached = new ArrayList<>();
        for (MemoryDevice device : present) {
            cached.add(new VolatileCacheDevice(
                    device, new Fault.VolatileCache(64), SeededRandom.of(random.nextLong()), machine.loop));
        }
        AssemblyVerdict.Usable usable =
                assertInstanceOf(AssemblyVerdict.Usable.class, machine.assemble(present, AssemblyOptions.CAUTIOUS));
        ArrayStart start = ArrayStart.of(
                "test",
                usable.array(),
                candidate -> cached.stream()
                        .filter(device -> device.name().equals(candidate.deviceName()))
                        .findFirst()
                        .orElseThrow());
        machine.renewPages(4 << 20);
        ArrayContext context = new ArrayContext(
                machine.loop, machine.offload, machine.arrayPages, TestMachine.CONFIG.withJournalMode(mode));
        boolean[] powered = {true};
        ArrayOpening.open(context, start, outcome -> {
            if (outcome instanceof ArrayOpening.Outcome.Opened opened) {
                clients.useFrom(opened.array());
            } else {
                assertTrue(!powered[0], () -> "refused: " + outcome);
            }
        });
        long end = machine.loop.eventsRun() + random.nextInt(random.nextInt(4) == 0 ? 200 : 8000);
        while (machine.loop.eventsRun() < end && machine.loop.runOnce()) {
            clients.goOn();
        }
        powered[0] = false;
        clients.useFrom(null);
        int[] settled = new int[1];
        cached.forEach(device -> device.powerCut(() -> settled[0]++));
        assertTrue(machine.loop.runUntil(() -> settled[0] == cached.size()), "the members never settled");
        machine.loop.runUntilIdle();
    }

    /** Writes in flight at the same time, never two over the same sector, and what they were told. */
    private static final class Clients {
        private static final int MOST_IN_FLIGHT = 6;

        final TestMachine machine;
        final SplittableRandom random;
        final byte[] acknowledged;
        /** All that an unacknowledged write may have made of each sector. */
        final List<Write> unacknowledged = new ArrayList<>();

        private @Nullable RaidArray array;
        private int inFlight;
        private boolean pausing;

        private record Write(int offset, byte[] bytes) {
            boolean overlaps(int from, int length) {
                return from < offset + bytes.length && offset < from + length;
            }
        }

        Clients(TestMachine machine, SplittableRandom random, int size) {
            this.machine = machine;
            this.random = random;
            acknowledged = new byte[size];
        }

        void useFrom(@Nullable RaidArray running) {
            array = running;
            inFlight = 0;
        }

        void goOn() {
            RaidArray running = array;
            if (running == null || pausing || inFlight == MOST_IN_FLIGHT) {
                return;
            }
            if (random.nextInt(40) == 0) {
                pausing = true;
                machine.loop.schedule(Event.of(() -> pausing = false), 3_000_000);
                return;
            }
            int length = SECTOR * (1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 12));
            int offset = SECTOR * random.nextInt((acknowledged.length - length) / SECTOR);
            if (unacknowledged.stream().noneMatch(write -> write.overlaps(offset, length))) {
                write(running, offset, length);
            }
        }

        private void write(RaidArray running, int offset, int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Write write = new Write(offset, bytes);
            unacknowledged.add(write);
            inFlight++;
            Page page = machine.clientPages.take(length);
            page.nio(0, length).put(bytes);
            DeviceRequest request =
                    new DeviceRequest().write(offset, page, 0, length).fua(random.nextBoolean());
            running.submit(request.onCompletion(ended -> {
                page.release();
                if (array == running) {
                    inFlight--;
                }
                if (ended.status().isOk()) {
                    System.arraycopy(bytes, 0, acknowledged, offset, length);
                    unacknowledged.remove(write);
                }
            }));
        }

        void verify(byte[] found) {
            for (int sector = 0; sector < found.length; sector += SECTOR) {
                int at = sector;
                boolean known = same(found, at, acknowledged, at)
                        || unacknowledged.stream()
                                .filter(write -> write.overlaps(at, SECTOR))
                                .anyMatch(write -> same(found, at, write.bytes(), at - write.offset()));
                assertTrue(known, () -> "the sector at " + at + " holds neither old nor new content");
            }
        }

        private static boolean same(byte[] a, int aFrom, byte[] b, int bFrom) {
            return Arrays.equals(a, aFrom, aFrom + SECTOR, b, bFrom, bFrom + SECTOR);
        }
    }
}
