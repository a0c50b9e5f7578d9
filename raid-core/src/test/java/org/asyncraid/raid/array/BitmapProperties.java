package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.SlowDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;

/** The bitmap against a plain set: the chunks that members were written to since they were last known to be flushed. */
class BitmapProperties {
    private static final int PIECE_BYTES = 4 << 20;
    private static final long DATA_BYTES = TestArray.DATA_OFFSET_SECTORS * 512L;

    @Property(tries = 40)
    void noMemberIsWrittenToBeforeTheBitsAreOnEveryMember(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layout layout = new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 5);
        int bitmapChunk = 512 << random.nextInt(10);
        boolean manyBlocks = random.nextInt(4) == 0;
        ArrayGeometry geometry = new ArrayGeometry(layout, 16 << 10, manyBlocks ? 32 * 1600 : 32 * 12);
        List<Watched> watched = new ArrayList<>();
        try (BitmapArray bitmapped = new BitmapArray(
                geometry, manyBlocks ? 512 : bitmapChunk, seed, (device, on) -> watch(device, on, watched))) {
            watched.forEach(device -> device.bitmapped = bitmapped);
            TestArray test = bitmapped.test;
            byte[] model = new byte[(int) test.array.sizeBytes()];
            int failed = random.nextInt(20);
            for (int round = 0; round < 16; round++) {
                if (round == failed) {
                    test.fail(random.nextInt(5));
                }
                writeSeveral(test, model, random);
                if (random.nextInt(5) == 0) {
                    pause(test, random);
                }
            }
            for (int offset = 0; offset < model.length; offset += PIECE_BYTES) {
                int end = Math.min(model.length, offset + PIECE_BYTES);
                assertArrayEquals(Arrays.copyOfRange(model, offset, end), test.read(offset, end - offset));
            }
            boolean degraded = test.array.status().degradedBy() > 0;
            BitSet touched = new BitSet();
            watched.forEach(device -> touched.or(device.touchedSinceFailure));
            test.stop();
            for (int slot = 0; slot < 5; slot++) {
                if (test.array.status().inSlot(slot).isPresent()) {
                    BitSet bits = bitmapped.bits(test.devices.get(slot));
                    BitSet missed = (BitSet) touched.clone();
                    missed.andNot(bits);
                    assertEquals(new BitSet(), missed, "written to without a member, and not marked");
                    assertTrue(degraded || bits.isEmpty(), "bits after the stop: " + bits);
                    assertEquals(
                            test.array.status().events(),
                            bitmapped.header(test.devices.get(slot)).events());
                }
            }
        }
    }

    private static BlockDevice watch(BlockDevice device, EventLoop loop, List<Watched> watched) {
        watched.add(new Watched(
                new SlowDevice(
                        device,
                        new Fault.Latency(20_000, 80_000, 1_000_000_000),
                        SeededRandom.of(watched.size()),
                        loop),
                loop));
        return watched.getLast();
    }

    private static void pause(TestArray test, SplittableRandom random) {
        boolean[] over = new boolean[1];
        test.loop.schedule(Event.of(() -> over[0] = true), random.nextLong(25_000_000_000L));
        assertTrue(test.loop.runUntil(() -> over[0]));
    }

    private static void writeSeveral(TestArray test, byte[] model, SplittableRandom random) {
        int count = 1 + random.nextInt(6);
        int span = model.length / count / 512 * 512;
        int[] ended = new int[1];
        for (int i = 0; i < count; i++) {
            int length = 512 * (1 + random.nextInt(random.nextBoolean() ? 10 : 60));
            int offset = i * span + 512 * random.nextInt((span - length) / 512);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, model, offset, length);
            Page page = test.clientPages.take(length);
            page.nio(0, length).put(bytes);
            test.array.submit(new DeviceRequest().write(offset, page, 0, length).onCompletion(done -> {
                assertEquals(IoStatus.OK, done.status());
                page.release();
                ended[0]++;
            }));
        }
        assertTrue(test.loop.runUntil(() -> ended[0] == count), "writes never ended");
    }

    /** Looks, before data goes to a member, whether the bits are on the medium of every member in sync. */
    private static final class Watched extends DeviceDecorator {
        final BitSet touchedSinceFailure = new BitSet();
        BitmapArray bitmapped;

        @SuppressWarnings("NullAway.Init") // given before the first write
        Watched(BlockDevice device, EventLoop loop) {
            super(device, loop);
        }

        @Override
        protected void begin(DeviceRequest request) {
            boolean data = request.offsetBytes() >= DATA_BYTES && request.operation() == DeviceOperation.WRITE;
            if (data && bitmapped != null) {
                long from = request.offsetBytes() - DATA_BYTES;
                int first = (int) bitmapped.shape.bitOf(from);
                int last = (int) bitmapped.shape.bitOf(from + request.lengthBytes() - 1);
                ArrayStatus status = bitmapped.test.array.status();
                for (MemberStatus member : status.members()) {
                    if (member.state() instanceof MemberState.InSync) {
                        assertTrue(
                                bitmapped.areOnMedium(member.slot(), first, last),
                                () -> "data in chunks " + first + " to " + last + " before their bits");
                    }
                }
                if (status.degradedBy() > 0) {
                    touchedSinceFailure.set(first, last + 1);
                }
            }
            passOn(request);
        }
    }
}
