package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Superblock1;
import org.junit.jupiter.api.Test;

class SuperblockCatchUpTest {
    private static final int DISKS = 4;
    /** All that work, one bit each. */
    private static final int ALL = (1 << DISKS - 1) - 1;

    private static final int SUPERBLOCK_SECTOR = 8;
    private static final int EVENTS_AT = 200;

    /** Whatever a crash leaves of an update, the next one may crash as well, and no member is thrown out for it. */
    @Test
    void eventCountsDifferByOneAtMostAfterACrashBetweenSuperblocks() {
        for (int behind = 1; behind < ALL; behind++) {
            try (TestArray array = TestArray.healthy(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, DISKS, 1)) {
                array.write(0, new byte[4096]);
                List<Superblock1> before = superblocks(array);
                array.fail(DISKS - 1);
                array.stop();
                setBack(array, behind, before);
                long[] durable = superblocks(array).stream()
                        .mapToLong(Superblock1::events)
                        .toArray();
                List<BlockDevice> watched = new ArrayList<>();
                for (int i = 0; i < DISKS - 1; i++) {
                    watched.add(new Watched(array.devices.get(i), array.loop, durable, i));
                }
                array.start(assembled(array, watched), watched);
                array.write(8192, new byte[4096]);
                array.stop();
                assertEquals(
                        1, Arrays.stream(durable).limit(DISKS - 1).distinct().count(), "not equal in the end");
                assertEquals(1, assembled(array, watched).degradedBy());
            }
        }
    }

    /** Members whose bits are set have missed the last update. */
    private static void setBack(TestArray array, int behind, List<Superblock1> before) {
        List<Superblock1> now = superblocks(array);
        for (int i = 0; i < DISKS - 1; i++) {
            if ((behind >> i & 1) != 0) {
                Superblock1 old = before.get(i).withRole(DISKS - 1, now.get(i).roleOf(DISKS - 1));
                array.put(
                        array.devices.get(i),
                        SUPERBLOCK_SECTOR * BlockDevice.SECTOR_BYTES,
                        old.withEvents(now.get(i).events() - 1).encode());
            }
        }
    }

    private static List<Superblock1> superblocks(TestArray array) {
        return array.array.status().members().stream()
                .map(member -> (Superblock1) member.superblock())
                .toList();
    }

    private static AssembledArray assembled(TestArray array, List<BlockDevice> devices) {
        return assertInstanceOf(AssemblyVerdict.Usable.class, array.assemble(devices, AssemblyOptions.CAUTIOUS))
                .array();
    }

    /** Knows what every member's superblock durably says, and looks at every write of one. */
    private static final class Watched extends DeviceDecorator {
        private final long[] durable;
        private final int number;

        Watched(BlockDevice device, EventLoop loop, long[] durable, int number) {
            super(device, loop);
            this.durable = durable;
            this.number = number;
        }

        @Override
        protected void begin(DeviceRequest request) {
            if (isSuperblock(request)) {
                for (int other = 0; other < DISKS - 1; other++) {
                    assertTrue(events(request) - durable[other] <= 1, "member " + other + " would be left behind");
                }
            }
            passOn(request);
        }

        @Override
        protected void ended(DeviceRequest request, IoStatus status) {
            if (isSuperblock(request)) {
                durable[number] = events(request);
            }
            end(request, status);
        }

        private static boolean isSuperblock(DeviceRequest request) {
            return request.operation() == DeviceOperation.WRITE
                    && request.offsetBytes() == SUPERBLOCK_SECTOR * BlockDevice.SECTOR_BYTES;
        }

        private static long events(DeviceRequest request) {
            return request.page().nio(0, 256).order(ByteOrder.LITTLE_ENDIAN).getLong(EVENTS_AT);
        }
    }
}
