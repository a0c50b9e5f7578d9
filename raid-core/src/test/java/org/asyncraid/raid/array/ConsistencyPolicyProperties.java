package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.stripe.ConsistencyPolicy;
import org.asyncraid.raid.stripe.Stripe;
import org.jspecify.annotations.Nullable;

/** A policy that holds windows back as it likes is asked and told in the order that its contract says. */
class ConsistencyPolicyProperties {
    private static final int WRITES = 40;

    @Property(tries = 100)
    void everyWriteIsAdmittedLoggedWrittenAndReleasedInThisOrder(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 6, seed)) {
            Slow policy = new Slow(test.loop, random);
            restart(test, policy);
            byte[] model = new byte[(int) test.array.sizeBytes()];
            int[] ended = new int[1];
            for (int i = 0; i < WRITES; i++) {
                if (i == WRITES / 2 && random.nextBoolean()) {
                    test.fail(random.nextInt(6));
                }
                write(test, model, random, ended);
            }
            assertTrue(test.loop.runUntil(() -> ended[0] == WRITES), "writes never ended");
            assertArrayEquals(model, test.read(0, model.length));
            assertEquals(Map.of(), policy.windows, "admitted and not released");
            test.stop();
        }
    }

    /** Starts the members of the test's array again, under a policy. */
    private static void restart(TestArray test, ConsistencyPolicy policy) {
        ArrayStatus status = test.array.status();
        List<ArrayStart.Seat> seats = status.members().stream()
                .map(member -> new ArrayStart.Seat(
                        device(test, member.name()), member.superblock(), member.slot(), member.state()))
                .toList();
        test.stop();
        ArrayStart start = new ArrayStart(
                "test", test.geometry, seats, status.events(), false, ArrayStart.RESYNCED, false, Optional.empty());
        test.array = new RaidArray(
                new ArrayContext(test.loop, test.offload, test.arrayPages, TestMachine.CONFIG), start, policy);
    }

    private static BlockDevice device(TestArray test, String name) {
        return test.devices.stream()
                .filter(device -> device.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void write(TestArray test, byte[] model, SplittableRandom random, int[] ended) {
        int span = model.length / WRITES / 512;
        int length = 512 * (1 + random.nextInt(span));
        int offset = 512 * random.nextInt((model.length - length) / 512 + 1);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, model, offset, length);
        Page page = test.clientPages.take(length);
        page.nio(0, length).put(bytes);
        int before = ended[0];
        test.array.submit(new DeviceRequest().write(offset, page, 0, length).onCompletion(done -> {
            assertEquals(IoStatus.OK, done.status());
            page.release();
            ended[0]++;
        }));
        if (random.nextInt(3) == 0) {
            assertTrue(test.loop.runUntil(() -> ended[0] > before), "nothing ended");
        }
    }

    /** Holds back every other window, for a while. */
    private static final class Slow implements ConsistencyPolicy {
        private enum Step {
            HELD,
            RUNNING,
            LOGGING,
            LOGGED
        }

        final Map<Stripe, Step> windows = new IdentityHashMap<>();
        private final SimulatedLoop loop;
        private final SplittableRandom random;

        Slow(SimulatedLoop loop, SplittableRandom random) {
            this.loop = loop;
            this.random = random;
        }

        @Override
        public boolean admits(Stripe window) {
            assertNull(windows.put(window, Step.RUNNING), "asked to admit twice");
            return goesOn(window, Step.HELD, Step.RUNNING);
        }

        @Override
        public boolean hasLogged(Stripe window) {
            move(window, Step.RUNNING, Step.LOGGED);
            return goesOn(window, Step.LOGGING, Step.LOGGED);
        }

        @Override
        public void passWritten(Stripe window) {
            move(window, Step.LOGGED, Step.RUNNING);
        }

        @Override
        public void released(Stripe window) {
            assertEquals(Step.RUNNING, windows.remove(window));
        }

        private boolean goesOn(Stripe window, Step meanwhile, Step then) {
            if (random.nextBoolean()) {
                return true;
            }
            windows.put(window, meanwhile);
            loop.schedule(
                    Event.of(() -> {
                        windows.put(window, then);
                        window.resume();
                    }),
                    random.nextLong(5_000_000));
            return false;
        }

        private void move(Stripe window, Step from, Step to) {
            @Nullable Step before = windows.put(window, to);
            assertEquals(from, before);
        }
    }
}
