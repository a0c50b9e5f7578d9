package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

/**
 * An array with a bitmap, on members with volatile caches, loses power at a moment drawn from the seed. Wherever parity is
 * wrong then, a bit says so on every member; a resync of what the bits mark puts all of it right.
 */
class BitmapPowerCutSimulation {
    private static final int ROW = 4096;
    private static final long DATA_BYTES = (long) TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES;

    @Property(tries = 80)
    void bitsCoverEveryRowWhoseParityIsWrongAndTheirResyncIsEnough(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 5);
        int bitmapChunk = 4096 << random.nextInt(4);
        List<VolatileCacheDevice> cached = new ArrayList<>();
        try (BitmapArray bitmapped =
                new BitmapArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), bitmapChunk, seed, (device, on) -> {
                    SeededRandom chance = SeededRandom.of(seed + cached.size());
                    cached.add(new VolatileCacheDevice(device, new Fault.VolatileCache(64), chance, on));
                    return cached.getLast();
                })) {
            TestArray test = bitmapped.test;
            Clients clients = new Clients(test, random);
            clients.run(random.nextInt(12_000));
            PowerCutSimulation.cutPower(test, cached);

            AssembledArray assembled = assertInstanceOf(
                            AssemblyVerdict.Usable.class, test.assemble(test.devices, AssemblyOptions.CAUTIOUS))
                    .array();
            BitSet wrong = wrongChunks(test, bitmapped);
            assertTrue(wrong.isEmpty() || assembled.isDirty(), "clean, though parity is wrong");
            for (MemoryDevice device : test.devices) {
                BitSet missed = (BitSet) wrong.clone();
                missed.andNot(bitmapped.bits(device));
                assertEquals(new BitSet(), missed, "wrong and not marked on " + device.name());
                assertFalse(
                        bitmapped.header(device).isStale(assembled.freshest().events()));
            }

            test.renewPages(16 << 20);
            test.start(assembled, test.devices);
            if (assembled.isDirty()) {
                test.sweep(SweepKind.RESYNC);
            }
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            if (clients.durable) {
                clients.verify(test.read(0, clients.acknowledged.length));
            }
            test.stop();
            for (MemoryDevice device : test.devices) {
                assertTrue(!assembled.isDirty() || bitmapped.bits(device).isEmpty(), "bits left after a clean stop");
            }
        }
    }

    /** The bits of the chunks in which data and P disagree on the members. */
    private static BitSet wrongChunks(TestArray test, BitmapArray bitmapped) {
        BitSet wrong = new BitSet();
        byte[] block = new byte[ROW];
        for (long row = 0; row < test.geometry.memberBytes() / ROW; row++) {
            byte[] sum = new byte[ROW];
            int q = test.geometry.layout().qSlot(row * ROW / test.geometry.chunkBytes());
            for (int slot = 0; slot < test.geometry.layout().raidDisks(); slot++) {
                test.read(test.devices.get(slot), DATA_BYTES + row * ROW, block);
                for (int i = 0; i < ROW && slot != q; i++) {
                    sum[i] ^= block[i];
                }
            }
            if (!Arrays.equals(sum, new byte[ROW])) {
                wrong.set((int) bitmapped.shape.bitOf(row * ROW));
            }
        }
        return wrong;
    }

    /** Several writes at a time, at places of their own, flushes, and pauses in which bits are cleared. */
    private static final class Clients {
        private static final int WRITERS = 4;

        final TestArray test;
        final SplittableRandom random;
        final byte[] acknowledged;
        /** Of each writer, the write that is not acknowledged yet. */
        final byte[][] inFlight = new byte[WRITERS][];

        final int[] offsets = new int[WRITERS];
        boolean pausing;
        /** Whether writes are durable when they end; if not, they may be lost, but parity must not be wrong where no bit is. */
        final boolean durable;

        Clients(TestArray test, SplittableRandom random) {
            this.test = test;
            this.random = random;
            durable = random.nextBoolean();
            acknowledged = new byte[(int) test.array.sizeBytes()];
        }

        void run(int events) {
            long end = test.loop.eventsRun() + events;
            while (test.loop.eventsRun() < end) {
                for (int writer = 0; writer < WRITERS && !pausing; writer++) {
                    if (inFlight[writer] == null) {
                        write(writer);
                    }
                }
                pausing |= random.nextInt(400) == 0;
                if (!test.loop.runOnce()) {
                    pausing = false;
                }
                if (pausing && random.nextInt(60) == 0) {
                    pause();
                }
            }
        }

        private void pause() {
            long nanos = random.nextInt(3) == 0 ? 12_000_000_000L : 3_000_000;
            test.loop.schedule(Event.of(() -> pausing = false), nanos);
        }

        private void write(int writer) {
            int span = acknowledged.length / WRITERS;
            int length = 512 * (1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 12));
            offsets[writer] = writer * span + 512 * random.nextInt((span - length) / 512);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            inFlight[writer] = bytes;
            Page page = test.clientPages.take(length);
            page.nio(0, length).put(bytes);
            DeviceRequest request =
                    new DeviceRequest().write(offsets[writer], page, 0, length).fua(durable);
            test.array.submit(request.onCompletion(ended -> {
                page.release();
                if (ended.status().isOk()) {
                    System.arraycopy(bytes, 0, acknowledged, offsets[writer], length);
                    inFlight[writer] = null;
                }
            }));
        }

        void verify(byte[] found) {
            for (int sector = 0; sector < found.length; sector += 512) {
                if (!same(found, sector, acknowledged, sector) && !isOfWriteInFlight(found, sector)) {
                    throw new AssertionError("sector at " + sector + " holds neither old nor new content");
                }
            }
        }

        private boolean isOfWriteInFlight(byte[] found, int sector) {
            for (int writer = 0; writer < WRITERS; writer++) {
                byte[] bytes = inFlight[writer];
                int at = sector - offsets[writer];
                if (bytes != null && at >= 0 && at < bytes.length && same(found, sector, bytes, at)) {
                    return true;
                }
            }
            return false;
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
