package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.SuperblockSearch.Outcome;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;
import org.junit.jupiter.api.Test;

class SuperblockSearchTest {

    private static final long DEVICE_SECTORS = 16384;

    /** A device of 8 MiB, on which Linux puts a 1.0 superblock at sector 16368. */
    @Test
    void looksWhereLinuxPutsSuperblocks() {
        assertEquals(
                List.of(
                        new Place(MetadataVersion.V0_90, 16256),
                        new Place(MetadataVersion.V1_0, 16368),
                        new Place(MetadataVersion.V1_1, 0),
                        new Place(MetadataVersion.V1_2, 8)),
                SuperblockSearch.places(DEVICE_SECTORS));
        assertEquals(List.of(), SuperblockSearch.places(23));
        assertEquals(3, SuperblockSearch.places(127).size());
        assertEquals(List.of(), SuperblockSearch.places(-1));
    }

    @Test
    void everyPlaceLiesWithinTheDevice() {
        for (long sectors = 0; sectors < 1000; sectors++) {
            for (Place place : SuperblockSearch.places(sectors)) {
                assertTrue(place.sector() >= 0 && place.sector() + 8 <= sectors, place + " of " + sectors);
            }
        }
    }

    @Test
    void findsTheOnlyOne() {
        for (MetadataVersion version : List.of(MetadataVersion.V1_0, MetadataVersion.V1_1, MetadataVersion.V1_2)) {
            Outcome outcome = search(Map.of(version, superblock(version, 1000)));
            assertEquals(new Parsed.Value<Superblock>(superblock(version, 1000)), outcome.superblock());
            assertEquals(List.of(), outcome.remarks());
        }
        assertInstanceOf(Parsed.Absent.class, search(Map.of()).superblock());
    }

    @Test
    void theArrayCreatedLastCountsAndTheOlderOneIsNamed() {
        Outcome outcome = search(Map.of(
                MetadataVersion.V1_0, superblock(MetadataVersion.V1_0, 1000),
                MetadataVersion.V1_2, superblock(MetadataVersion.V1_2, 999)));
        assertEquals(new Parsed.Value<Superblock>(superblock(MetadataVersion.V1_0, 1000)), outcome.superblock());
        assertEquals(
                List.of("there is an older superblock 1.2 of array 00000000:000003e7:00000000:00000000"),
                outcome.remarks());
    }

    @Test
    void twoOfTheSameSecondAreNotGuessedAt() {
        Outcome outcome = search(Map.of(
                MetadataVersion.V1_1, superblock(MetadataVersion.V1_1, 1000),
                MetadataVersion.V1_2, superblock(MetadataVersion.V1_2, 1000)));
        assertEquals(
                new Parsed.Damaged<Superblock>("superblocks 1.1 and 1.2 are of arrays created in the same second"),
                outcome.superblock());
    }

    @Test
    void aDamagedOneIsNamedButDoesNotHideAnother() {
        Map<MetadataVersion, Superblock1> both = Map.of(
                MetadataVersion.V1_1, superblock(MetadataVersion.V1_1, 1000),
                MetadataVersion.V1_2, superblock(MetadataVersion.V1_2, 2000));
        List<Place> places = SuperblockSearch.places(DEVICE_SECTORS);
        List<byte[]> regions = regions(places, both);
        regions.get(3)[100] ^= 1;
        Outcome outcome = SuperblockSearch.evaluate(places, regions);
        assertEquals(new Parsed.Value<Superblock>(superblock(MetadataVersion.V1_1, 1000)), outcome.superblock());
        assertEquals(1, outcome.remarks().size());
        assertTrue(outcome.remarks().getFirst().startsWith("the 1.2 superblock is damaged: its checksum is"));

        regions.get(2)[100] ^= 1;
        assertInstanceOf(
                Parsed.Damaged.class, SuperblockSearch.evaluate(places, regions).superblock());
    }

    private static Outcome search(Map<MetadataVersion, Superblock1> superblocks) {
        List<Place> places = SuperblockSearch.places(DEVICE_SECTORS);
        return SuperblockSearch.evaluate(places, regions(places, superblocks));
    }

    private static List<byte[]> regions(List<Place> places, Map<MetadataVersion, Superblock1> superblocks) {
        Map<MetadataVersion, byte[]> regions = new HashMap<>();
        superblocks.forEach(
                (version, superblock) -> regions.put(version, Arrays.copyOf(superblock.encode(), Place.BYTES)));
        return places.stream()
                .map(place -> regions.getOrDefault(place.version(), new byte[Place.BYTES]))
                .toList();
    }

    private static Superblock1 superblock(MetadataVersion version, long creationTimeSeconds) {
        Layout layout = new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 3);
        NewArray array = new NewArray(
                version,
                new MdUuid(creationTimeSeconds, 0),
                "name",
                new ArrayGeometry(layout, 4096, 8192),
                creationTimeSeconds,
                Superblock.CLEAN,
                List.of(new MemberRole.Active(0), new MemberRole.Active(1), new MemberRole.Active(2)));
        long sector = version.superblockSector(DEVICE_SECTORS).orElseThrow();
        return array.superblockOf(new NewMember(0, new MdUuid(1, 1), sector, 2048, 8192, Optional.empty()));
    }
}
