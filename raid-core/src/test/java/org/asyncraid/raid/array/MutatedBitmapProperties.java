package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;

/** Bitmaps with some bytes changed: the array opens, perhaps to be read only with a reason, and its content is right. */
class MutatedBitmapProperties {
    private static final long[] EXTREMES = {0, 1, -1, Long.MAX_VALUE, 0x6d746962, 3, 5, 512, 4096, 1L << 31, 1L << 54};

    @Property(tries = 150)
    void whateverTheBitmapsSayTheArrayOpensAndReadsRight(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layout layout = new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 4);
        try (BitmapArray bitmapped =
                new BitmapArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), 8192, seed, (device, on) -> device)) {
            TestArray test = bitmapped.test;
            byte[] model = new byte[(int) test.array.sizeBytes()];
            random.nextBytes(model);
            assertEquals(IoStatus.OK, test.write(0, model));
            test.stop();
            boolean all = random.nextBoolean();
            for (MemoryDevice device : test.devices) {
                if (all || random.nextInt(3) == 0) {
                    mutate(test, device, random);
                }
            }
            AssemblyVerdict.Usable usable = assertInstanceOf(
                    AssemblyVerdict.Usable.class, test.assemble(test.devices, AssemblyOptions.CAUTIOUS));
            test.start(usable.array(), test.devices);
            assertArrayEquals(model, test.read(0, model.length));
            if (test.array.isReadOnly()) {
                assertFalse(test.array.status().readOnlyReason().orElseThrow().isBlank());
            } else {
                byte[] bytes = new byte[5000 / 512 * 512];
                random.nextBytes(bytes);
                assertEquals(IoStatus.OK, test.write(1024, bytes));
                System.arraycopy(bytes, 0, model, 1024, bytes.length);
                assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
                test.stop();
                for (BlockDevice device : test.devices) {
                    assertEquals(
                            test.array.status().events(),
                            bitmapped.header(device).events());
                    assertEquals(0, bitmapped.bits(device).cardinality());
                }
                return;
            }
            test.stop();
        }
    }

    private static void mutate(TestArray test, MemoryDevice device, SplittableRandom random) {
        byte[] block = new byte[512];
        test.read(device, BitmapArray.BITMAP_BYTES, block);
        for (int field = random.nextInt(1, 4); field > 0; field--) {
            int width = 1 << random.nextInt(4);
            int offset = random.nextInt(80 / width) * width;
            if (offset == 0 && random.nextInt(8) > 0) {
                offset = 48;
            }
            long value = random.nextBoolean() ? random.nextLong() : EXTREMES[random.nextInt(EXTREMES.length)];
            for (int i = 0; i < width; i++) {
                block[offset + i] = (byte) (value >>> (8 * i));
            }
        }
        test.put(device, BitmapArray.BITMAP_BYTES, block);
    }
}
