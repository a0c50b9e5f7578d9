package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.MemberReturn;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

/** Members that drop out of an array with a bitmap and come back, with writes, pauses, restarts and crashes in between. */
class BitmapReAddProperties {

    @Property(tries = 100)
    void anyHistoryOfWritesDropOutsAndReturnsEqualsAPlainByteArray(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 5 + random.nextInt(2));
        int bitmapChunk = 4096 << random.nextInt(6);
        try (BitmapArray bitmapped =
                new BitmapArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), bitmapChunk, seed, Counting::new)) {
            History history = new History(bitmapped, random);
            for (int step = 0; step < 50; step++) {
                history.step();
            }
            history.everybodyReturns();
            TestArray test = bitmapped.test;
            assertArrayEquals(history.model, test.read(0, history.model.length));
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            test.stop();
            for (BlockDevice device : bitmapped.devices) {
                assertTrue(bitmapped.bits(device).isEmpty(), "bits are left although nobody is missing");
            }
        }
    }

    /** Only what was written meanwhile is copied to the member that returns. */
    @Property(tries = 20)
    void aReturnCopiesNoMoreThanTheChunksWrittenMeanwhile(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layout layout = new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 6);
        try (BitmapArray bitmapped =
                new BitmapArray(new ArrayGeometry(layout, 16 << 10, 32 * 64), 16 << 10, seed, Counting::new)) {
            History history = new History(bitmapped, random);
            TestArray test = bitmapped.test;
            byte[] all = new byte[history.model.length];
            random.nextBytes(all);
            for (int offset = 0; offset < all.length; offset += 1 << 19) {
                history.write(offset, Arrays.copyOfRange(all, offset, Math.min(all.length, offset + (1 << 19))));
            }
            history.pause();
            int slot = random.nextInt(6);
            history.dropOut(slot);
            int stripe = random.nextInt(60);
            int stripeBytes = (int) test.geometry.stripeDataBytes();
            history.write(stripe * stripeBytes, new byte[stripeBytes / 2]);
            Counting counting = (Counting) bitmapped.devices.get(slot);
            counting.dataBytesWritten = 0;
            assertInstanceOf(MemberReturn.Verdict.Partial.class, history.comeBack(slot));
            test.sweep(SweepKind.REBUILD);
            assertTrue(
                    counting.dataBytesWritten <= 2 * 16 << 10, () -> counting.dataBytesWritten + " bytes were copied");
            assertArrayEquals(history.model, test.read(0, history.model.length));
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            test.stop();
        }
    }

    /** Counts what is written to the data area. */
    private static final class Counting extends DeviceDecorator {
        long dataBytesWritten;

        Counting(BlockDevice device, EventLoop loop) {
            super(device, loop);
        }

        @Override
        protected void begin(DeviceRequest request) {
            boolean data = request.offsetBytes() >= TestArray.DATA_OFFSET_SECTORS * 512L;
            if (request.operation() == DeviceOperation.WRITE && data) {
                dataBytesWritten += request.lengthBytes();
            }
            passOn(request);
        }
    }

    private static final class History {
        final BitmapArray bitmapped;
        final TestArray test;
        final SplittableRandom random;
        final byte[] model;
        final List<Integer> away = new ArrayList<>();
        final Map<Integer, BlockDevice> outOfDate = new HashMap<>();
        int spares;

        History(BitmapArray bitmapped, SplittableRandom random) {
            this.bitmapped = bitmapped;
            this.test = bitmapped.test;
            this.random = random;
            model = new byte[(int) test.array.sizeBytes()];
        }

        void step() {
            switch (random.nextInt(11)) {
                case 0 -> {
                    int slot = random.nextInt(test.geometry.layout().raidDisks());
                    if (test.array.status().degradedBy()
                                    < test.geometry.layout().parityDisks()
                            && test.array.status().inSlot(slot).isPresent()) {
                        dropOut(slot);
                    }
                }
                case 1 -> {
                    if (!away.isEmpty()) {
                        tryOutOfDate(away.getFirst());
                        comeBack(away.getFirst());
                        if (random.nextBoolean()) {
                            test.sweep(SweepKind.REBUILD);
                        } else {
                            interruptedRebuild();
                        }
                    }
                }
                case 2 -> pause();
                case 4 -> {
                    if (!away.isEmpty() && spares < 4) {
                        fillWithSpare();
                    }
                }
                case 3 -> restart();
                default -> {
                    int length = 512 * (1 + random.nextInt(random.nextBoolean() ? 12 : 150));
                    byte[] bytes = new byte[length];
                    random.nextBytes(bytes);
                    write(512 * random.nextInt((model.length - length) / 512), bytes);
                }
            }
        }

        void write(int offset, byte[] bytes) {
            assertEquals(IoStatus.OK, test.write(offset, bytes));
            System.arraycopy(bytes, 0, model, offset, bytes.length);
        }

        /** Long enough for bits to be cleared. */
        void pause() {
            AtomicBoolean over = new AtomicBoolean();
            test.loop.schedule(Event.of(() -> over.set(true)), 20_000_000_000L);
            test.await(over);
        }

        void dropOut(int slot) {
            test.fail(slot);
            AtomicBoolean removed = new AtomicBoolean();
            test.array.remove(
                    member -> member.slot() == slot && member.state() instanceof MemberState.Faulty,
                    () -> removed.set(true));
            test.await(removed);
            away.add(slot);
        }

        MemberReturn.Verdict comeBack(int slot) {
            BlockDevice device = bitmapped.devices.get(slot);
            Candidate returning = candidate(device);
            MemberReturn.Verdict verdict = test.array.judgeReturn(returning);
            MemberReturn.Verdict.Partial partial =
                    assertInstanceOf(MemberReturn.Verdict.Partial.class, verdict, verdict::toString);
            AtomicBoolean done = new AtomicBoolean();
            test.array.reAdd(returning, device, partial, () -> done.set(true));
            test.await(done);
            away.remove((Integer) slot);
            return verdict;
        }

        /** Somebody else takes the place of a member that is away; that one may be tried again some time. */
        private void fillWithSpare() {
            spares++;
            BlockDevice fresh = new Counting(test.newDevice(), test.loop);
            test.addSpare(fresh, test.devices.size() - 1);
            test.sweep(SweepKind.REBUILD);
            int taken = test.array.status().members().stream()
                    .filter(member -> member.name().equals(fresh.name()))
                    .findFirst()
                    .orElseThrow()
                    .slot();
            outOfDate.put(taken, bitmapped.devices.set(taken, fresh));
            away.remove((Integer) taken);
            if (random.nextBoolean()) {
                pause();
            }
        }

        /** A member whose place somebody else had meanwhile: it is taken only where no bit was cleared since. */
        private void tryOutOfDate(int slot) {
            BlockDevice old = outOfDate.get(slot);
            if (old != null && test.array.judgeReturn(candidate(old)) instanceof MemberReturn.Verdict.Partial) {
                outOfDate.put(slot, bitmapped.devices.set(slot, old));
            }
        }

        private Candidate candidate(BlockDevice device) {
            AtomicReference<List<ScannedMember>> scanned = new AtomicReference<>();
            MemberScan.scan(test.loop, test.clientPages, List.of(device), scanned::set);
            assertTrue(test.loop.runUntil(() -> scanned.get() != null), "the scan never ended");
            return scanned.get().getFirst().candidate().orElseThrow();
        }

        private void interruptedRebuild() {
            AtomicBoolean ended = new AtomicBoolean();
            test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> ended.set(true));
            for (int events = random.nextInt(400); events > 0 && !ended.get(); events--) {
                test.loop.runOnce();
            }
            test.array.cancelSweep();
            test.await(ended);
        }

        private void restart() {
            test.stop();
            List<BlockDevice> present = new ArrayList<>();
            for (int slot = 0; slot < bitmapped.devices.size(); slot++) {
                if (!away.contains(slot) || random.nextBoolean()) {
                    present.add(bitmapped.devices.get(slot));
                }
            }
            AssemblyVerdict verdict = test.assemble(present, AssemblyOptions.CAUTIOUS);
            test.start(assertInstanceOf(AssemblyVerdict.Usable.class, verdict).array(), present);
        }

        void everybodyReturns() {
            List.copyOf(away).forEach(this::comeBack);
            if (test.array.status().degradedBy() > 0) {
                test.sweep(SweepKind.REBUILD);
            }
        }
    }
}
