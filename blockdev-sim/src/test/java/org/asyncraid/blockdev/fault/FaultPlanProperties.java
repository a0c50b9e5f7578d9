package org.asyncraid.blockdev.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceClient;
import org.asyncraid.blockdev.memory.MemoryDevice;

class FaultPlanProperties {
    private static final int BYTES = 1 << 15;

    @Provide
    Arbitrary<FaultPlan> plans() {
        return planOf(10);
    }

    @Provide
    Arbitrary<FaultPlan> plansWithoutEffect() {
        return planOf(0);
    }

    private static Arbitrary<FaultPlan> planOf(int oneIn) {
        Arbitrary<Fault> faults = Arbitraries.of(
                new Fault.Latency(1000, 500, 1_000_000),
                new Fault.Unreadable(oneIn / 5, oneIn),
                new Fault.Corruption(oneIn, oneIn),
                new Fault.MisplacedWrites(oneIn, oneIn),
                new Fault.VolatileCache(7),
                new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, 20, oneIn));
        return Combinators.combine(Arbitraries.longs(), faults.list().ofMaxSize(5))
                .as(FaultPlan::new);
    }

    @Property(tries = 200)
    void aPlanReplaysBySeed(@ForAll("plans") FaultPlan plan, @ForAll long seed) {
        assertEquals(run(plan, seed), run(plan, seed));
    }

    @Property(tries = 200)
    void faultsThatNeverHappenChangeNothing(@ForAll("plansWithoutEffect") FaultPlan plan, @ForAll long seed) {
        var loop = new SimulatedLoop(seed);
        try (var client = new DeviceClient(loop);
                var device = plan.applyTo(new MemoryDevice("m", BYTES, loop), loop)) {
            byte[] model = new byte[BYTES];
            var random = SeededRandom.of(seed);
            for (int i = 0; i < 40; i++) {
                int offset = random.nextInt(BYTES / 512) * 512;
                int length = Math.min(BYTES - offset, 512 * (1 + random.nextInt(8)));
                byte[] bytes = DeviceClient.pattern(i, length);
                client.write(device, offset, bytes, random.nextBoolean());
                System.arraycopy(bytes, 0, model, offset, length);
                assertArrayEquals(model, client.read(device, 0, BYTES));
            }
        }
    }

    /** Everything that can be seen of a device through forty requests. */
    private static List<String> run(FaultPlan plan, long seed) {
        var loop = new SimulatedLoop(seed);
        List<String> seen = new ArrayList<>();
        try (var client = new DeviceClient(loop);
                BlockDevice device = plan.applyTo(new MemoryDevice("m", BYTES, loop), loop)) {
            var random = SeededRandom.of(seed);
            for (int i = 0; i < 20; i++) {
                int offset = random.nextInt(BYTES / 512 - 4) * 512;
                seen.add("write " + client.write(device, offset, DeviceClient.pattern(i, 2048)));
                seen.add("read " + Arrays.toString(client.tryRead(device, offset, 2048)));
                seen.add("at " + loop.clock().nowNanos());
            }
            if (client.readStatus(device, 0, 512).isOk()
                    && client.readStatus(device, 0, BYTES).isOk()) {
                seen.add("readable to the end");
            }
        }
        return seen;
    }
}
