package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.junit.jupiter.api.Test;

class RecoveredReadTest {
    private static final ArrayGeometry GEOMETRY =
            new ArrayGeometry(new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 4), 16 << 10, 32 * 12);
    private static final long DATA = TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES;

    /** The member of slot 0 cannot read the first row, and its machine has no space to write it. */
    @Test
    void whatWasRecoveredIsDeliveredAlsoWhereItCannotBeWrittenBack() {
        AtomicInteger written = new AtomicInteger();
        try (TestArray array = new TestArray(
                GEOMETRY, 1, (device, loop) -> device.name().equals("d0") ? failing(device, loop, written) : device)) {
            assertArrayEquals(new byte[4096], array.read(0, 4096));
            assertEquals(1, written.get());
            assertTrue(array.array.isReadOnly());
        }
    }

    private static BlockDevice failing(BlockDevice device, EventLoop loop, AtomicInteger written) {
        return new DeviceDecorator(device, loop) {
            @Override
            protected void begin(DeviceRequest request) {
                if (request.offsetBytes() != DATA) {
                    passOn(request);
                } else if (request.operation() == DeviceOperation.READ) {
                    endLater(request, IoStatus.MEDIA_ERROR);
                } else {
                    written.incrementAndGet();
                    endLater(request, IoStatus.NO_SPACE);
                }
            }
        };
    }
}
