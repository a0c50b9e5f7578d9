package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Lanes;
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
        fixture.layer.setScheduler(schedulers.get(2));
        for (int n = 0; n < 12; n++) {
            fixture.submit(TestRequest.KINDS.get(n % TestRequest.KINDS.size()), 4, 200);
        }
        fixture.awaitRight();
        assertEquals(0, fixture.layer.report().waiting());
    }

    @Test
    void aSchedulerThatComesBackKnowsWhatItKnewAndWhatEndedMeanwhile() {
        LayerFixture fixture = new LayerFixture(8);
        Learned learned = new Learned();
        fixture.layer.setScheduler(learned);
        fixture.add(able("only"));
        fixture.submit(OperationKinds.COPY);
        fixture.await();
        int known = learned.costs(TestRequest.KINDS).size();
        assertTrue(known > 0);
        fixture.submit(OperationKinds.CRC32C);
        fixture.layer.setScheduler(new RoundRobin());
        fixture.layer.setScheduler(learned);
        assertEquals(known, learned.costs(TestRequest.KINDS).size());
        fixture.await();
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
        assertTrue(learned.costs(TestRequest.KINDS).size() > known);
    }

    /** Where nothing is in flight, nothing will end that it could be asked again after. */
    @Test
    void aSchedulerThatOnlyWaitsIsOverruled() {
        LayerFixture fixture = new LayerFixture(8);
        fixture.layer.setScheduler(new Scheduler() {
            @Override
            public String name() {
                return "idle";
            }

            @Override
            public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
                return WAIT;
            }
        });
        fixture.add(able("a"));
        fixture.add(able("b").depth(1));
        for (int n = 0; n < 5; n++) {
            fixture.submit(OperationKinds.COPY);
        }
        fixture.awaitRight();
    }
}
