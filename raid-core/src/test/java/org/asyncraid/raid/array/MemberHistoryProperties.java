package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.UnreadableDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

/**
 * Writes, blocks that go bad for reading or for good, failures, spares, rebuilds, replacements, zeroes and new starts in any
 * order, within what redundancy covers: one device at a time has bad blocks, and one slot of parity is left beside it.
 */
class MemberHistoryProperties {
    private static final int ROW = 4096;
    private static final long DATA_BYTES = (long) TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES;

    @Property(tries = 25)
    void anyHistoryOfMembersEqualsAPlainByteArray(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextInt(3) == 0 ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 4 + random.nextInt(3));
        try (History history = new History(new ArrayGeometry(layout, 16 << 10, 32 * 12), random, seed)) {
            for (int step = 0; step < 60; step++) {
                history.step();
            }
            TestArray test = history.test;
            assertArrayEquals(history.model, test.read(0, history.model.length));
            assertEquals(List.of(), test.array.losses());
            history.restart();
            assertArrayEquals(history.model, test.read(0, history.model.length));
            test.stop();
        }
    }

    private static final class History implements AutoCloseable {
        final TestArray test;
        final SplittableRandom random;
        final byte[] model;
        final List<UnreadableDevice> devices = new ArrayList<>();
        /** The device that has bad blocks, or may get some. */
        UnreadableDevice weak;

        History(ArrayGeometry geometry, SplittableRandom random, long seed) {
            this.random = random;
            test = new TestArray(geometry, seed, this::decorate);
            model = ScrubProperties.fill(test, random);
            weak = devices.get(random.nextInt(devices.size()));
        }

        private BlockDevice decorate(BlockDevice device, EventLoop loop) {
            devices.add(new UnreadableDevice(device, new Fault.Unreadable(0, 0), SeededRandom.of(1), loop));
            return devices.getLast();
        }

        void step() {
            int missing = test.array.status().degradedBy();
            int parity = test.geometry.layout().parityDisks();
            switch (random.nextInt(12)) {
                case 0 -> spoil(missing, parity);
                case 1 -> {
                    if (missing + 1 < parity) {
                        test.fail(anyInSync());
                    }
                }
                case 2 -> {
                    if (missing > 0) {
                        addSpare();
                        test.sweep(SweepKind.REBUILD);
                    }
                }
                case 3 -> replace(missing);
                case 4 -> restart();
                case 5 -> {
                    if (missing < parity && parity > 1) {
                        test.sweep(SweepKind.REPAIR);
                    }
                }
                case 6, 7 -> {
                    int[] range = range(300);
                    assertArrayEquals(
                            Arrays.copyOfRange(model, range[0], range[1]), test.read(range[0], range[1] - range[0]));
                }
                default -> write();
            }
        }

        /** Only a device with bad blocks is weak: when it is gone, or wholly good again, another can be. */
        private void spoil(int missing, int parity) {
            if (missing >= parity) {
                return;
            }
            boolean used = test.array.status().members().stream()
                    .anyMatch(member ->
                            member.name().equals(weak.name()) && member.state() instanceof MemberState.InSync);
            if (!used) {
                weak = devices.get(deviceOf(anyInSync()));
            }
            long at = DATA_BYTES + ROW * random.nextLong(test.geometry.memberBytes() / ROW) + 512 * random.nextInt(8);
            if (random.nextBoolean()) {
                weak.spoil(at);
            } else {
                weak.wearOut(at);
            }
        }

        /** Members are named after devices, d0 and on. */
        private int deviceOf(int slot) {
            String name = test.array.status().inSlot(slot).orElseThrow().name();
            return Integer.parseInt(name.substring(1));
        }

        private int anyInSync() {
            List<MemberStatus> inSync = test.array.status().members().stream()
                    .filter(member -> member.state() instanceof MemberState.InSync)
                    .toList();
            return inSync.get(random.nextInt(inSync.size())).slot();
        }

        private void addSpare() {
            int number = test.devices.size();
            test.addSpare(decorate(test.newDevice(), test.loop), number);
        }

        private void replace(int missing) {
            if (missing > 0) {
                return;
            }
            addSpare();
            int slot = anyInSync();
            AtomicBoolean begun = new AtomicBoolean();
            test.array.replace(
                    member -> member.slot() == slot && member.state() instanceof MemberState.InSync,
                    member -> member.state() instanceof MemberState.Spare,
                    () -> begun.set(true));
            test.await(begun);
            AtomicBoolean ended = new AtomicBoolean();
            test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> {
                assertEquals(IoStatus.OK, status);
                ended.set(true);
            });
            for (int i = random.nextInt(6); i > 0; i--) {
                write();
            }
            test.await(ended);
            assertInstanceOf(
                    MemberState.InSync.class,
                    test.array.status().inSlot(slot).orElseThrow().state());
        }

        private void write() {
            int[] range = range(200);
            byte[] bytes = new byte[range[1] - range[0]];
            random.nextBytes(bytes);
            assertEquals(IoStatus.OK, test.write(range[0], bytes));
            System.arraycopy(bytes, 0, model, range[0], bytes.length);
        }

        private int[] range(int mostSectors) {
            int sectors = model.length / 512;
            int from = random.nextInt(sectors);
            int to = from + 1 + random.nextInt(Math.min(sectors - from, mostSectors));
            return new int[] {512 * from, 512 * to};
        }

        void restart() {
            test.stop();
            AssemblyVerdict verdict = test.assemble(devices, AssemblyOptions.CAUTIOUS);
            test.start(
                    assertInstanceOf(AssemblyVerdict.Usable.class, verdict, verdict::toString)
                            .array(),
                    devices);
        }

        @Override
        public void close() {
            test.close();
        }
    }
}
