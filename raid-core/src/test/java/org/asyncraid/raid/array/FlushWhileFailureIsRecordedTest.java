package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.junit.jupiter.api.Test;

class FlushWhileFailureIsRecordedTest {
    private static final int MOST_EVENTS = 40;

    /** A failure is recorded by two updates; a flush that came in between them once waited for a third. */
    @Test
    void everyFlushEndsWheneverItCame() {
        for (int events = 0; events < MOST_EVENTS; events++) {
            try (TestArray array = TestArray.healthy(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 4, 1)) {
                AtomicBoolean recorded = new AtomicBoolean();
                array.array.fail(member -> member.slot() == 2, () -> recorded.set(true));
                for (int i = 0; i < events; i++) {
                    array.loop.runOnce();
                }
                List<IoStatus> ends = new ArrayList<>();
                array.array.submit(new DeviceRequest().flush().onCompletion(ended -> ends.add(ended.status())));
                assertTrue(array.loop.runUntil(() -> !ends.isEmpty()), "never ended, begun after event " + events);
                assertEquals(IoStatus.OK, ends.getFirst());
                assertTrue(recorded.get());
            }
        }
    }
}
