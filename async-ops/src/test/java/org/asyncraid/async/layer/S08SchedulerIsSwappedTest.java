package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.junit.jupiter.api.Test;

/** The scheduler is a part that can be changed, from the first in the list to one that learns, while work is under way. */
class S08SchedulerIsSwappedTest {
    @Test
    void swapsUnderLoadAndUnderFailuresLoseNothing() {
        LayerFixture fixture = new LayerFixture(8);
        List<Scheduler> schedulers = List.of(
                new FixedPriority("c"), new RoundRobin(), new Learned(), new LeastLoaded(), new SizeThreshold(3_000));
        fixture.add(able("a").depth(3).script((index, descriptor) -> index % 7 == 0 ? Fault.FAILS : Fault.NONE));
        fixture.add(able("b").depth(3).outOfOrder().nanosPerDescriptor(5_000));
        fixture.add(able("c").synchronous());
        for (int n = 0; n < 500; n++) {
            fixture.layer.setScheduler(schedulers.get(n % schedulers.size()));
            fixture.submit(TestRequest.KINDS.get(n % TestRequest.KINDS.size()), 4, 200);
            fixture.loop.runFor(n % 10 == 0 ? 20_000 : 500);
        }
        fixture.awaitRight();
        assertEquals(0, fixture.layer.report().waiting());
    }
}
