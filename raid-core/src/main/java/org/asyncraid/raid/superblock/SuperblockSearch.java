package org.asyncraid.raid.superblock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds a device's superblock among the places where one can be.
 *
 * <p>The caller reads {@link Place#BYTES} bytes at each of {@link #places} and hands them to {@link #evaluate}.
 * Several superblocks can be there, mostly left over from earlier use of the device; like mdadm, the one of the array
 * that was created last counts. Where that does not decide, neither do we.
 */
public final class SuperblockSearch {

    /**
     * Where a superblock can be.
     *
     * @param sector the first sector of the region to read
     */
    public record Place(MetadataVersion version, long sector) {

        public static final int BYTES = 4096;

        /** Reads a superblock from the region at this place. */
        public Parsed<Superblock> parse(byte[] region) {
            return version == MetadataVersion.V0_90
                    ? Superblock090.parse(sector, region)
                    : Superblock1.parse(version, sector, region);
        }
    }

    /**
     * What the search came to.
     *
     * @param superblock the device's superblock, or why there is none
     * @param remarks what else was found and passed over, a line each
     */
    public record Outcome(Parsed<Superblock> superblock, List<String> remarks) {

        public Outcome {
            remarks = List.copyOf(remarks);
        }
    }

    private SuperblockSearch() {}

    /** The places of a device of this size, in mdadm's order; none if it is too small for any superblock. */
    public static List<Place> places(long deviceSectors) {
        List<Place> places = new ArrayList<>();
        for (MetadataVersion version : MetadataVersion.values()) {
            OptionalLong sector = version.superblockSector(deviceSectors);
            if (sector.isPresent()) {
                places.add(new Place(version, sector.getAsLong()));
            }
        }
        return places;
    }

    /**
     * Picks the superblock.
     *
     * @param places as from {@link #places}, or fewer where the user has named a version
     * @param regions the bytes at each of them, in the same order
     */
    public static Outcome evaluate(List<Place> places, List<byte[]> regions) {
        List<Superblock> found = new ArrayList<>();
        List<String> damages = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            switch (place.parse(regions.get(i))) {
                case Parsed.Value<Superblock> value -> found.add(value.value());
                case Parsed.Damaged<Superblock> damaged ->
                    damages.add("the " + place.version().mdName() + " superblock is damaged: " + damaged.reason());
                case Parsed.Absent<Superblock> absent -> {}
            }
        }
        if (found.isEmpty()) {
            return new Outcome(
                    damages.isEmpty() ? new Parsed.Absent<>() : new Parsed.Damaged<>(String.join("; ", damages)),
                    List.of());
        }
        found.sort(Comparator.comparingLong(Superblock::creationTimeSeconds).reversed());
        Superblock newest = found.getFirst();
        if (found.size() > 1 && found.get(1).creationTimeSeconds() == newest.creationTimeSeconds()) {
            return new Outcome(
                    new Parsed.Damaged<>("superblocks " + newest.version().mdName() + " and "
                            + found.get(1).version().mdName() + " are of arrays created in the same second"),
                    damages);
        }
        found.stream()
                .skip(1)
                .map(older ->
                        "there is an older superblock " + older.version().mdName() + " of array " + older.arrayUuid())
                .forEach(damages::add);
        return new Outcome(new Parsed.Value<>(newest), damages);
    }
}
