package org.asyncraid.raid.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.op.Gf256;

/** Plans are carried out on windows of one byte a block, by the definitions of P and Q. */
class StripePlannerProperties {

    @Property(tries = 20_000)
    void everyWritePlanLeavesTheNewDataReadableAndParityRight(
            @ForAll @IntRange(min = 1, max = 30) int data, @ForAll boolean hasQ, @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        window.loseUpTo(window.parity);
        window.shape.begin(Purpose.WRITE, true);
        window.describeLosses();
        window.chooseChanges();

        StripePlan plan = StripePlanner.plan(window.shape);

        assertTrue(plan.possible(), () -> "within the redundancy, yet impossible: " + window.shape);
        window.carryOut(plan);
        for (int position = 0; position < window.blocks; position++) {
            boolean mustHold = !window.shape.unwritable.contains(position)
                    && (!window.shape.unreadable.contains(position)
                            || plan.writes().contains(position)
                            || window.isChanged(position)
                            || position >= data);
            if (mustHold) {
                assertEquals(window.expected(position), window.stored[position], describe(window, plan, position));
            }
        }
        assertTrue(window.survivorsGiveBackTheData(), () -> "data lost: " + window.shape + " by " + plan);
    }

    @Property(tries = 10_000)
    void whatAReadWantsIsDeliveredWithinTheRedundancy(
            @ForAll @IntRange(min = 1, max = 30) int data, @ForAll boolean hasQ, @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        window.loseUpTo(window.parity);
        window.shape.begin(Purpose.READ, true);
        window.describeLosses();
        int wanted = window.random.nextInt(data);
        window.shape.wanted.add(wanted);

        StripePlan plan = StripePlanner.plan(window.shape);

        assertTrue(plan.possible());
        byte[] known = window.carryOut(plan);
        assertEquals(window.original[wanted], known[wanted]);
    }

    @Property(tries = 10_000)
    void aRebuildWritesExactlyTheLostContent(
            @ForAll @IntRange(min = 1, max = 30) int data, @ForAll boolean hasQ, @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        window.loseUpTo(window.parity);
        window.shape.begin(Purpose.REBUILD, true);
        window.describeLosses();
        window.shape.wanted.set(window.shape.unreadable).removeAll(window.shape.unwritable);
        if (window.shape.wanted.isEmpty()) {
            return;
        }

        StripePlan plan = StripePlanner.plan(window.shape);

        assertTrue(plan.possible());
        assertEquals(window.shape.wanted, plan.writes());
        window.carryOut(plan);
        for (int position = 0; position < window.blocks; position++) {
            if (window.shape.wanted.contains(position)) {
                assertEquals(window.original[position], window.stored[position], describe(window, plan, position));
            }
        }
    }

    @Property(tries = 5_000)
    void aResyncLeavesParityRightWhateverItWas(
            @ForAll @IntRange(min = 1, max = 30) int data, @ForAll boolean hasQ, @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        window.shape.begin(Purpose.RESYNC, false);
        StripePlan plan = StripePlanner.plan(window.shape);
        assertEquals(ParityWork.VALIDATE, plan.parityWork());
        assertEquals(window.blocks, plan.reads().size());

        window.shape.unreadable.add(window.random.nextInt(data, window.blocks));
        StripePlan blind = StripePlanner.plan(window.shape);
        assertTrue(blind.possible());
        window.corruptParity();
        window.carryOut(blind);
        for (int position = data; position < window.blocks; position++) {
            assertEquals(window.expected(position), window.stored[position]);
        }
    }

    /** As good as any: whoever reads the block before it is written again has no more than parity either. */
    @Property(tries = 5_000)
    void aResyncWritesSectorsThatItCannotReadAnewFromParityAsItIs(
            @ForAll @IntRange(min = 2, max = 30) int data,
            @ForAll boolean hasQ,
            @ForAll boolean torn,
            @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        int lost = 1 + (hasQ ? window.random.nextInt(2) : 0);
        window.shape.begin(Purpose.RESYNC, false);
        window.shape.unreadable.addRange(0, lost);
        assertFalse(StripePlanner.plan(window.shape).possible(), "a missing member's blocks are not made up");

        window.shape.rewrite.addRange(0, lost);
        StripePlan plan = StripePlanner.plan(window.shape);
        assertTrue(plan.possible());
        if (torn) {
            window.corruptParity();
        }
        window.carryOut(plan);
        byte[] consistent = torn ? window.stored.clone() : window.original;
        window.putParity(consistent);
        assertArrayEquals(consistent, window.stored);
    }

    @Property(tries = 5_000)
    void beyondTheRedundancyOrOnParityNotTrustedNothingIsInvented(
            @ForAll @IntRange(min = 3, max = 30) int data, @ForAll boolean hasQ, @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        int lost = window.random.nextInt(data);
        window.shape.begin(Purpose.READ, false);
        window.shape.unreadable.add(lost);
        window.shape.wanted.add(lost);
        assertFalse(StripePlanner.plan(window.shape).possible());

        window.shape.begin(Purpose.READ, true);
        window.shape.unreadable.addRange(0, window.parity + 1);
        window.shape.wanted.add(0);
        assertFalse(StripePlanner.plan(window.shape).possible());
    }

    @Property(tries = 2_000)
    void neverReadsMoreThanTheDearestNecessaryWay(
            @ForAll @IntRange(min = 1, max = 30) int data, @ForAll boolean hasQ, @ForAll long seed) {
        Window window = new Window(data, hasQ ? 2 : 1, seed);
        window.shape.begin(Purpose.WRITE, true);
        window.chooseChanges();
        int changed = window.shape.written.size() + window.shape.partial.size();
        int reconstruct = data - window.shape.written.size();
        StripePlan plan = StripePlanner.plan(window.shape);
        assertEquals(
                Math.min(reconstruct, changed + window.parity), plan.reads().size());
    }

    @Property(tries = 500)
    void equalShapesShareOnePlan(@ForAll @IntRange(min = 1, max = 30) int data, @ForAll long seed) {
        Window first = new Window(data, 2, seed);
        Window second = new Window(data, 2, seed);
        first.shape.begin(Purpose.WRITE, true).written.add(0);
        second.shape.begin(Purpose.WRITE, true).written.add(0);
        StripePlanner planner = new StripePlanner();
        assertSame(planner.planFor(first.shape), planner.planFor(second.shape));
    }

    private static String describe(Window window, StripePlan plan, int position) {
        return "block " + position + ": " + window.shape + " by " + plan;
    }

    /** A stripe window with one byte a block. */
    private static final class Window {
        final int data;
        final int parity;
        final int blocks;
        final SplittableRandom random;
        final WindowShape shape;
        final byte[] original;
        final byte[] changedTo;
        final byte[] stored;
        final BlockSet lost;
        final BlockSet gone;

        Window(int data, int parity, long seed) {
            this.data = data;
            this.parity = parity;
            blocks = data + parity;
            random = new SplittableRandom(seed);
            shape = new WindowShape(data, parity);
            original = new byte[blocks];
            changedTo = new byte[data];
            random.nextBytes(changedTo);
            for (int i = 0; i < data; i++) {
                original[i] = (byte) random.nextInt(256);
            }
            putParity(original);
            stored = original.clone();
            lost = new BlockSet(blocks);
            gone = new BlockSet(blocks);
        }

        void loseUpTo(int most) {
            for (int i = random.nextInt(most + 1); i > 0; i--) {
                int position = random.nextInt(blocks);
                lost.add(position);
                if (random.nextBoolean()) {
                    gone.add(position);
                }
                stored[position] = (byte) random.nextInt(256);
            }
        }

        void describeLosses() {
            shape.unreadable.addAll(lost);
            shape.unwritable.addAll(gone);
            shape.rewrite.addAll(lost).removeAll(gone);
            if (random.nextBoolean()) {
                shape.rewrite.clear();
            }
        }

        void chooseChanges() {
            int first = random.nextInt(data);
            int last = random.nextInt(first, data);
            shape.written.addRange(first, last + 1);
            if (random.nextInt(3) == 0) {
                shape.written.remove(first);
                shape.partial.add(first);
            }
        }

        boolean isChanged(int position) {
            return shape.written.contains(position) || shape.partial.contains(position);
        }

        byte expected(int position) {
            byte[] all = new byte[blocks];
            for (int i = 0; i < data; i++) {
                all[i] = isChanged(i) ? changedTo[i] : original[i];
            }
            putParity(all);
            return all[position];
        }

        void corruptParity() {
            for (int position = data; position < blocks; position++) {
                stored[position] ^= 0x55;
            }
        }

        /** Does what the plan says; returns the content that was known before anything was changed. */
        byte[] carryOut(StripePlan plan) {
            assertFalse(plan.reads().intersects(shape.unreadable), "reads what cannot be read");
            assertFalse(plan.writes().intersects(shape.unwritable), "writes where nobody is");
            byte[] known = new byte[blocks];
            BlockSet knowing = plan.reads().copy();
            for (int i = 0; i < blocks; i++) {
                if (knowing.contains(i)) {
                    known[i] = stored[i];
                }
            }
            recover(plan, known, knowing);
            byte[] next = known.clone();
            BlockSet current = knowing.copy();
            for (int i = 0; i < data; i++) {
                if (isChanged(i)) {
                    assertTrue(!shape.partial.contains(i) || knowing.contains(i), "merges over unknown content");
                    next[i] = changedTo[i];
                    current.add(i);
                }
            }
            doParity(plan, known, knowing, next, current);
            for (int i = 0; i < blocks; i++) {
                if (plan.writes().contains(i)) {
                    assertTrue(current.contains(i), "writes unknown content");
                    stored[i] = next[i];
                }
            }
            return known;
        }

        private void recover(StripePlan plan, byte[] known, BlockSet knowing) {
            if (plan.recovery() == Recovery.NONE) {
                return;
            }
            BlockSet needed = new BlockSet(blocks).addRange(0, data).removeAll(plan.recovered());
            assertTrue(knowing.containsAll(needed), "recovers without all other data");
            switch (plan.recovery()) {
                case NONE -> throw new AssertionError();
                case DATA_FROM_P, DATA_AND_Q -> assertTrue(knowing.contains(data));
                case DATA_FROM_Q, DATA_AND_P -> assertTrue(knowing.contains(data + 1));
                case TWO_DATA -> assertTrue(knowing.contains(data) && knowing.contains(data + 1));
            }
            for (int i = 0; i < blocks; i++) {
                if (plan.recovered().contains(i)) {
                    known[i] = original[i];
                }
            }
            knowing.addAll(plan.recovered());
        }

        private void doParity(StripePlan plan, byte[] known, BlockSet knowing, byte[] next, BlockSet current) {
            switch (plan.parityWork()) {
                case NONE, VALIDATE -> {}
                case COMPUTE -> {
                    assertTrue(current.containsAll(new BlockSet(blocks).addRange(0, data)), "parity of unknown data");
                    byte[] computed = next.clone();
                    putParity(computed);
                    for (int i = data; i < blocks; i++) {
                        if (plan.parity().contains(i)) {
                            next[i] = computed[i];
                        }
                    }
                    current.addAll(plan.parity());
                }
                case UPDATE -> {
                    assertTrue(knowing.containsAll(plan.parity()), "updates unknown parity");
                    for (int i = 0; i < data; i++) {
                        if (isChanged(i)) {
                            assertTrue(knowing.contains(i), "updates by an unknown difference");
                            int difference = (known[i] ^ next[i]) & 0xff;
                            next[data] ^= (byte) difference;
                            if (parity > 1) {
                                next[data + 1] ^= (byte) Gf256.multiply(Gf256.exp(i), difference);
                            }
                        }
                    }
                }
            }
        }

        /** Whether what members hold now determines the new data. */
        boolean survivorsGiveBackTheData() {
            BlockSet unknown = shape.unreadable.copy();
            for (int i = 0; i < blocks; i++) {
                if (!shape.unreadable.contains(i) && stored[i] != expected(i)) {
                    return false;
                }
            }
            return unknown.size() <= parity;
        }

        private void putParity(byte[] all) {
            int p = 0;
            int q = 0;
            for (int i = 0; i < data; i++) {
                p ^= all[i] & 0xff;
                q ^= Gf256.multiply(Gf256.exp(i), all[i] & 0xff);
            }
            all[data] = (byte) p;
            if (parity > 1) {
                all[data + 1] = (byte) q;
            }
        }
    }
}
