package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.bitmap.BitmapShape;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock1;

/** A test's array with a write-intent bitmap, clean and with no bit set at first. */
final class BitmapArray implements AutoCloseable {
    static final int FROM_SUPERBLOCK = 8;
    static final long BITMAP_BYTES = (8 + FROM_SUPERBLOCK) * 512L;

    final TestArray test;
    final BitmapShape shape;
    /** What the array sees of the members, by slot. */
    final List<BlockDevice> devices = new ArrayList<>();

    BitmapArray(
            ArrayGeometry geometry,
            int bitmapChunkBytes,
            long seed,
            BiFunction<BlockDevice, EventLoop, BlockDevice> decorator) {
        shape = new BitmapShape(geometry.memberBytes() / BlockDevice.SECTOR_BYTES, bitmapChunkBytes);
        test = new TestArray(geometry, seed, (device, on) -> {
            devices.add(decorator.apply(device, on));
            return devices.getLast();
        });
        test.stop();
        MdUuid array = test.array.status().members().getFirst().superblock().arrayUuid();
        byte[] image = new byte[shape.blocks() * BitmapShape.BLOCK_BYTES];
        BitmapHeader.ofNewArray(array, shape.syncSectors(), bitmapChunkBytes).putInto(image);
        List<ArrayStart.Seat> seats = new ArrayList<>();
        for (MemberStatus member : test.array.status().members()) {
            MemoryDevice device = test.devices.get(member.slot());
            Superblock1 superblock = ((Superblock1) member.superblock()).withBitmap(FROM_SUPERBLOCK);
            test.put(device, BITMAP_BYTES, image);
            test.put(device, superblock.superblockSector() * BlockDevice.SECTOR_BYTES, superblock.encode());
            seats.add(new ArrayStart.Seat(devices.get(member.slot()), superblock, member.slot(), member.state()));
        }
        test.array = test.open(
                new ArrayStart("test", geometry, seats, 0, false, ArrayStart.RESYNCED, false, Optional.empty()));
    }

    /** The bitmap's head that stands on a device. */
    BitmapHeader header(BlockDevice device) {
        byte[] head = new byte[512];
        test.read(device, BITMAP_BYTES, head);
        return ((Parsed.Value<BitmapHeader>) BitmapHeader.parse(head)).value();
    }

    /** The bits that stand on a device. */
    BitSet bits(BlockDevice device) {
        byte[] image = new byte[shape.blocks() * BitmapShape.BLOCK_BYTES];
        test.read(device, BITMAP_BYTES, image);
        BitSet bits = new BitSet();
        for (int bit = 0; bit < shape.bits(); bit++) {
            bits.set(bit, (image[BitmapShape.byteOf(bit)] & (1 << (bit & 7))) != 0);
        }
        return bits;
    }

    /** Whether bits stand on the memory device of a slot right now, without any event being run. */
    boolean areOnMedium(int slot, int firstBit, int lastBit) {
        int from = BitmapShape.byteOf(firstBit) / 512 * 512;
        int length = BitmapShape.byteOf(lastBit) / 512 * 512 + 512 - from;
        Page page = test.clientPages.take(length);
        test.devices
                .get(slot)
                .submit(new DeviceRequest()
                        .read(BITMAP_BYTES + from, page, 0, length)
                        .onCompletion(done -> page.release()));
        byte[] bytes = new byte[length];
        page.nio(0, length).get(bytes);
        for (int bit = firstBit; bit <= lastBit; bit++) {
            if ((bytes[BitmapShape.byteOf(bit) - from] & (1 << (bit & 7))) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        test.close();
    }
}
