package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.OperationKinds;

class ChainProperties {
    private static final int BYTES = 100;

    /**
     * Each descriptor xors a byte of its own with the blocks of those that it comes after, so that its block is right only
     * if theirs were ready.
     */
    private static final class Graph {
        final LayerFixture fixture;
        final int length;
        final long[] blocks;
        final byte[] expected;
        final Set<Integer> doomed = new HashSet<>();
        final long[] after;
        int completions;

        Graph(LayerFixture fixture, SeededRandom random) {
            this.fixture = fixture;
            length = 1 + random.nextInt(Chain.MAX_LENGTH);
            blocks = new long[length];
            expected = new byte[length];
            after = new long[length];
        }

        Chain submit(SeededRandom random, Chain chain) {
            chain.begin(ended -> completions++);
            for (int i = 0; i < length; i++) {
                byte[] own = new byte[BYTES];
                Arrays.fill(own, (byte) random.nextInt(256));
                expected[i] = own[0];
                blocks[i] = fixture.memory.block(new byte[BYTES], 0);
                Descriptor xor = fixture.layer.descriptors().take().begin(OperationKinds.XOR, BYTES);
                xor.sourceAt(fixture.memory.block(own, 0)).destinationAt(blocks[i]);
                for (int p = 0; p < i; p++) {
                    if (random.nextInt(i) < 3) {
                        after[i] |= 1L << p;
                        expected[i] ^= expected[p];
                        xor.sourceAt(blocks[p]);
                    }
                }
                if (random.chance(60)) {
                    doomed.add(i);
                    // What no engine takes.
                    xor = xor.begin(OperationKinds.CRC32C, BYTES).sourceAt(blocks[i]);
                }
                assertEquals(1L << i, chain.add(xor, after[i]));
            }
            fixture.layer.submit(chain);
            return chain;
        }

        void assertRight(Chain chain) {
            assertEquals(1, completions);
            Set<Integer> failed = new HashSet<>();
            for (int i = 0; i < length; i++) {
                boolean cancelled = false;
                for (int p = 0; p < i; p++) {
                    cancelled |= (after[i] >>> p & 1) == 1 && failed.contains(p);
                }
                Outcome outcome = chain.descriptor(i).outcome();
                if (cancelled || doomed.contains(i)) {
                    failed.add(i);
                    assertEquals(cancelled ? Outcome.CANCELLED : Outcome.NOT_SUPPORTED, outcome, "outcome " + i);
                } else {
                    assertEquals(Outcome.OK, outcome, "outcome " + i);
                    assertEquals(expected[i], PlainArithmetic.read(blocks[i] + BYTES - 1), "block " + i);
                }
            }
            assertEquals(failed.isEmpty(), chain.isOk());
            assertTrue(chain.isEnded());
            int first = failed.stream().mapToInt(i -> i).min().orElse(-1);
            if (first < 0) {
                assertNull(chain.firstFailed());
            } else {
                assertSame(chain.descriptor(first), chain.firstFailed());
            }
        }
    }

    @Property(tries = 200)
    void anyGraphRunsInTheOrderOfItsDependenciesAndEndsOnce(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        LayerFixture fixture = new LayerFixture(seed);
        KindLimits limits = new KindLimits(2 + random.nextInt(10), random.nextBoolean(), 1, 1, 1_000);
        SeededRandom faults = random.split();
        fixture.add(ScriptedEngine.named("faulty")
                .takes(limits, OperationKinds.XOR)
                .outOfOrder()
                .script((index, descriptor) -> faults.chance(10) ? Fault.FAILS : Fault.NONE));
        ScriptedEngine sound = fixture.add(ScriptedEngine.named("sound")
                .takes(limits, OperationKinds.XOR, OperationKinds.COPY)
                .depth(1 + random.nextInt(3)));
        if (random.nextBoolean()) {
            sound.synchronous();
        }
        Chain chain = new Chain();
        for (int use = 0; use < 2; use++) {
            Graph graph = new Graph(fixture, random);
            graph.submit(random, chain);
            assertEquals(0, graph.completions, "a completion inside submit");
            fixture.loop.runUntil(() -> graph.completions > 0);
            fixture.loop.runFor(LayerFixture.TIMEOUT_NANOS);
            graph.assertRight(chain);
        }
        chain.clear();
        assertEquals(0, fixture.layer.descriptors().inUse());
    }

    @Example
    void independentDescriptorsGoOnSideBySide() {
        LayerFixture fixture = new LayerFixture(1);
        ScriptedEngine engine = fixture.add(LayerFixture.able("engine"));
        Chain chain = new Chain().begin(ended -> {});
        for (int n = 0; n < 8; n++) {
            Descriptor fill = fixture.layer.descriptors().take().begin(OperationKinds.FILL, 8);
            chain.add(fill.destinationAt(fixture.memory.block(new byte[8], 0)), Chain.FIRST);
        }
        fixture.layer.submit(chain);
        assertEquals(8, engine.held());
        fixture.loop.runUntilIdle();
        assertTrue(chain.isOk());
    }
}
