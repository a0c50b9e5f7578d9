package org.asyncraid.raid.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class LayoutProperties {

    private static final long MANY_STRIPES = 1L << 52;

    @Property(tries = 3000)
    void everyStripeUsesEverySlotOnce(
            @ForAll("layouts") Layout layout, @ForAll @LongRange(max = MANY_STRIPES) long stripe) {
        BitSet used = new BitSet();
        used.set(layout.pSlot(stripe));
        if (layout.parityDisks() == 2) {
            used.set(layout.qSlot(stripe));
        } else {
            assertEquals(-1, layout.qSlot(stripe));
        }
        for (int index = 0; index < layout.dataDisks(); index++) {
            int slot = layout.dataSlot(stripe, index);
            assertEquals(index, layout.dataIndex(stripe, slot));
            used.set(slot);
        }
        assertEquals(layout.raidDisks(), used.cardinality());
        assertEquals(layout.raidDisks(), used.length());
        assertEquals(-1, layout.dataIndex(stripe, layout.pSlot(stripe)));
    }

    @Property(tries = 2000)
    void noTwoDataChunksEnterQWithTheSameCoefficient(
            @ForAll("raid6Layouts") Layout layout, @ForAll @LongRange(max = MANY_STRIPES) long stripe) {
        BitSet exponents = new BitSet();
        for (int index = 0; index < layout.dataDisks(); index++) {
            exponents.set(layout.syndromeExponent(stripe, index));
        }
        assertEquals(layout.dataDisks(), exponents.cardinality());
        assertTrue(exponents.length() <= 255, () -> "2^255 is 1 again, so exponents must stay below: " + exponents);
    }

    @Property(tries = 2000)
    void placementRepeatsAfterThePeriod(
            @ForAll("layouts") Layout layout, @ForAll @LongRange(max = MANY_STRIPES) long stripe) {
        long next = stripe + layout.rotationPeriod();
        assertEquals(layout.pSlot(stripe), layout.pSlot(next));
        assertEquals(layout.qSlot(stripe), layout.qSlot(next));
        for (int index = 0; index < layout.dataDisks(); index++) {
            assertEquals(layout.dataSlot(stripe, index), layout.dataSlot(next, index));
            assertEquals(layout.syndromeExponent(stripe, index), layout.syndromeExponent(next, index));
        }
    }

    @Property
    void noPeriodIsLongerThanNeeded(@ForAll("layouts") Layout layout) {
        BitSet pSlots = new BitSet();
        for (int stripe = 0; stripe < layout.rotationPeriod(); stripe++) {
            pSlots.set(layout.pSlot(stripe));
        }
        assertEquals(layout.rotationPeriod(), pSlots.cardinality());
    }

    @Provide
    Arbitrary<Layout> layouts() {
        return Arbitraries.of(levelsAndPlacements().toList()).flatMap(LayoutProperties::ofAnySize);
    }

    @Provide
    Arbitrary<Layout> raid6Layouts() {
        return Arbitraries.of(levelsAndPlacements()
                        .filter(pair -> pair.level() == RaidLevel.RAID6)
                        .toList())
                .flatMap(LayoutProperties::ofAnySize);
    }

    private record Pair(RaidLevel level, ParityPlacement placement) {}

    private static Stream<Pair> levelsAndPlacements() {
        return Stream.of(RaidLevel.values())
                .flatMap(level -> placements(level).stream().map(placement -> new Pair(level, placement)));
    }

    private static List<ParityPlacement> placements(RaidLevel level) {
        return ParityPlacement.ofLevel(level);
    }

    private static Arbitrary<Layout> ofAnySize(Pair pair) {
        int most = pair.level() != RaidLevel.RAID6
                ? Layout.MAX_RAID5_DISKS
                : pair.placement().isDdf() ? Layout.MAX_DDF_DISKS : Layout.MAX_RAID6_DISKS;
        return Arbitraries.integers()
                .between(pair.level().minRaidDisks(), most)
                .map(raidDisks -> new Layout(pair.level(), pair.placement(), raidDisks));
    }
}
