package org.asyncraid.raid.superblock;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;

/**
 * A superblock as {@code mdadm --examine} describes it, label by label, and mdadm's own description taken apart
 * likewise.
 */
final class MdadmWords {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MdadmWords() {}

    /** Label to value; what mdadm adds in parentheses for human readers is left out, and so is the table of 0.90. */
    static Map<String, String> ofMdadm(String examine) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String line : examine.split("\n")) {
            int colon = line.indexOf(" : ");
            if (colon >= 0) {
                String value = line.substring(colon + 3);
                int aside = value.indexOf(" (");
                String label = line.substring(0, colon).strip();
                boolean asideBelongs = label.equals("Delta Devices");
                words.put(label, (aside < 0 || asideBelongs ? value : value.substring(0, aside)).strip());
            }
        }
        return words;
    }

    static Map<String, String> of(Superblock superblock) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("Magic", "a92b4efc");
        words.put("Creation Time", TIME.format(Instant.ofEpochSecond(superblock.creationTimeSeconds())));
        words.put("Update Time", TIME.format(Instant.ofEpochSecond(superblock.updateTimeSeconds())));
        words.put("Raid Devices", "" + superblock.raidDisks());
        RaidLevel level = RaidLevel.ofNumber(superblock.levelNumber()).orElseThrow();
        words.put("Raid Level", level.mdName());
        words.put(
                "Layout",
                ParityPlacement.ofNumber(level, superblock.layoutNumber())
                        .orElseThrow()
                        .mdName());
        words.put("Chunk Size", superblock.chunkBytes() / 1024 + "K");
        words.put("State", superblock.isClean() ? "clean" : "active");
        words.put("Events", Long.toUnsignedString(superblock.events()));
        int dataDisks = superblock.raidDisks() - level.parityDisks();
        words.put("Array Size", superblock.componentSectors() / 2 * dataDisks + " KiB");
        switch (superblock) {
            case Superblock1 version1 -> put(version1, words);
            case Superblock090 version090 -> put(version090, words);
        }
        return words;
    }

    private static void put(Superblock1 superblock, Map<String, String> words) {
        words.put("Version", superblock.version().mdName());
        words.put(
                "Feature Map", "0x" + Integer.toHexString(superblock.features().bits()));
        words.put("Array UUID", superblock.arrayUuid().toString());
        words.put("Device UUID", superblock.deviceUuid().orElseThrow().toString());
        words.put("Name", superblock.name());
        words.put("Avail Dev Size", superblock.dataSize() + " sectors");
        words.put("Used Dev Size", superblock.componentSectors() + " sectors");
        words.put("Data Offset", superblock.dataOffset() + " sectors");
        words.put("Super Offset", superblock.superblockSector() + " sectors");
        superblock.recoveryOffset().ifPresent(offset -> words.put("Recovery Offset", offset + " sectors"));
        superblock.reshape().ifPresent(reshape -> {
            words.put("New Offset", reshape.newDataOffsetSectors() + " sectors");
            words.put("Reshape pos'n", "" + reshape.positionSectors() / 2);
            int before = superblock.raidDisks() - reshape.deltaDisks();
            words.put("Delta Devices", reshape.deltaDisks() + " (" + before + "->" + superblock.raidDisks() + ")");
        });
        long sector = superblock.superblockSector();
        superblock
                .bitmap()
                .ifPresent(
                        bitmap -> words.put("Internal Bitmap", bitmap.sector() - sector + " sectors from superblock"));
        superblock
                .partialParityLog()
                .ifPresent(log -> words.put(
                        "PPL",
                        log.sectors() + " sectors at offset " + (log.sector() - sector) + " sectors from superblock"));
        superblock
                .badBlockLog()
                .ifPresent(log -> words.put(
                        "Bad Block Log",
                        log.sectors() * 64 + " entries available at offset " + (log.sector() - sector) + " sectors"
                                + (superblock.features().has(Feature.BAD_BLOCKS) ? " - bad blocks present." : "")));
        words.put("Checksum", Integer.toHexString(superblock.checksum()) + " - correct");
        words.put("Device Role", role(superblock.role()));
        words.put("Array State", superblock.arrayState());
    }

    private static void put(Superblock090 superblock, Map<String, String> words) {
        words.put("Version", "0.90.00");
        words.put("UUID", superblock.arrayUuid().toString());
        words.put("Used Dev Size", "" + superblock.componentSectors() / 2);
        words.put("Array Size", words.get("Array Size").replace(" KiB", ""));
        words.put("Preferred Minor", "" + superblock.preferredMinor());
        words.put("Checksum", Integer.toHexString(superblock.checksum()) + " - correct");
        Superblock090.DeviceCounts counts = superblock.deviceCounts();
        words.put("Total Devices", "" + counts.total());
        words.put("Active Devices", "" + counts.active());
        words.put("Working Devices", "" + counts.working());
        words.put("Failed Devices", "" + counts.failed());
        words.put("Spare Devices", "" + counts.spare());
    }

    private static String role(MemberRole role) {
        return switch (role) {
            case MemberRole.Active active -> "Active device " + active.slot();
            case MemberRole.Replacement replacement -> "Replacement device " + replacement.slot();
            case MemberRole.Journal journal -> "Journal";
            case MemberRole.Spare spare -> "spare";
            case MemberRole.Faulty faulty -> "spare";
        };
    }
}
