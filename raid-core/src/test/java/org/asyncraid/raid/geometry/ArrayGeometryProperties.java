package org.asyncraid.raid.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;

class ArrayGeometryProperties {

    @Property(tries = 5000)
    void addressesMapToChunksAndBack(
            @ForAll("geometries") ArrayGeometry geometry, @ForAll @LongRange(max = Long.MAX_VALUE) long anyOffset) {
        long arrayOffset = anyOffset % geometry.arrayBytes();
        long stripe = geometry.stripe(arrayOffset);
        int dataIndex = geometry.dataIndex(arrayOffset);
        int offsetInChunk = geometry.offsetInChunk(arrayOffset);
        assertTrue(stripe >= 0 && stripe < geometry.stripes());
        assertTrue(dataIndex >= 0 && dataIndex < geometry.layout().dataDisks());
        assertTrue(offsetInChunk >= 0 && offsetInChunk < geometry.chunkBytes());
        assertEquals(arrayOffset, geometry.arrayOffset(stripe, dataIndex, offsetInChunk));
        assertEquals(dataIndex, geometry.layout().dataIndex(stripe, geometry.slot(arrayOffset)));
        assertTrue(geometry.memberOffset(stripe, offsetInChunk) < geometry.memberBytes());
    }

    private record Place(int slot, long memberOffset) {}

    /** Chunk by chunk through several rotations: no two chunks of the array share a place, and every place is used. */
    @Property(tries = 300)
    void theMappingIsABijection(@ForAll("smallLayouts") Layout layout) {
        int stripes = 2 * layout.rotationPeriod() + 1;
        ArrayGeometry geometry = new ArrayGeometry(layout, 4096, 8L * stripes);
        Set<Place> places = new HashSet<>();
        for (long offset = 0; offset < geometry.arrayBytes(); offset += geometry.chunkBytes()) {
            places.add(new Place(geometry.slot(offset), geometry.memberOffset(geometry.stripe(offset), 0)));
        }
        for (long stripe = 0; stripe < stripes; stripe++) {
            places.add(new Place(layout.pSlot(stripe), geometry.memberOffset(stripe, 0)));
            if (layout.level() == RaidLevel.RAID6) {
                places.add(new Place(layout.qSlot(stripe), geometry.memberOffset(stripe, 0)));
            }
        }
        assertEquals((long) stripes * layout.raidDisks(), places.size());
        assertTrue(places.stream().allMatch(place -> place.slot() >= 0 && place.slot() < layout.raidDisks()));
    }

    @Provide
    Arbitrary<ArrayGeometry> geometries() {
        Arbitrary<Integer> chunkBytes = Arbitraries.integers().between(12, 22).map(log -> 1 << log);
        return Combinators.combine(smallLayouts(), chunkBytes)
                .flatAs((layout, chunk) -> Arbitraries.longs()
                        .between(chunk / 512, Long.MAX_VALUE / 512 / layout.dataDisks())
                        .map(sectors -> new ArrayGeometry(layout, chunk, sectors)));
    }

    @Provide
    Arbitrary<Layout> smallLayouts() {
        return Arbitraries.of(RaidLevel.class)
                .flatMap(level -> Combinators.combine(
                                Arbitraries.of(ParityPlacement.ofLevel(level)),
                                Arbitraries.integers().between(level.minRaidDisks(), 32))
                        .as((placement, raidDisks) -> new Layout(level, placement, raidDisks)));
    }
}
