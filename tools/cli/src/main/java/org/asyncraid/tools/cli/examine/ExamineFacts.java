package org.asyncraid.tools.cli.examine;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock.Reshape;

/** A member as names and values for JSON; a name is absent where the member has nothing of the kind. */
public final class ExamineFacts {
    private ExamineFacts() {}

    public static Map<String, Object> of(ExaminedMember member) {
        Superblock superblock = member.superblock();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", member.path());
        facts.put("deviceBytes", member.deviceBytes());
        facts.put("metadata", superblock.version().mdName());
        facts.put("superblockSector", superblock.superblockSector());
        addArray(facts, member, superblock);
        addMember(facts, member, superblock);
        superblock.reshape().ifPresent(reshape -> facts.put("reshape", reshape(reshape)));
        superblock.whyNotWritable().ifPresent(reason -> facts.put("readOnlyBecause", reason));
        if (!member.remarks().isEmpty()) {
            facts.put("remarks", member.remarks());
        }
        return facts;
    }

    private static void addArray(Map<String, Object> facts, ExaminedMember member, Superblock superblock) {
        facts.put("arrayUuid", superblock.arrayUuid().toString());
        facts.put("name", superblock.name());
        facts.put("level", MdWords.level(superblock.levelNumber()));
        facts.put("layout", MdWords.layout(superblock.levelNumber(), superblock.layoutNumber()));
        facts.put("layoutNumber", superblock.layoutNumber());
        facts.put("chunkBytes", superblock.chunkBytes());
        facts.put("raidDevices", superblock.raidDisks());
        facts.put("usedSectors", superblock.componentSectors());
        member.arrayBytes().ifPresent(bytes -> facts.put("arrayBytes", bytes));
        facts.put(
                "created",
                Instant.ofEpochSecond(superblock.creationTimeSeconds()).toString());
        facts.put(
                "updated", Instant.ofEpochSecond(superblock.updateTimeSeconds()).toString());
        facts.put("events", superblock.events());
        facts.put("state", superblock.isClean() ? "clean" : "active");
        if (!superblock.isClean()) {
            facts.put("resyncOffsetSectors", superblock.resyncOffset());
        }
        facts.put("arrayState", superblock.arrayState());
    }

    private static void addMember(Map<String, Object> facts, ExaminedMember member, Superblock superblock) {
        switch (superblock.role()) {
            case MemberRole.Active active -> putRole(facts, "active", active.slot());
            case MemberRole.Replacement replacement -> putRole(facts, "replacement", replacement.slot());
            case MemberRole.Spare spare -> facts.put("role", "spare");
            case MemberRole.Faulty faulty -> facts.put("role", "faulty");
            case MemberRole.Journal journal -> facts.put("role", "journal");
        }
        facts.put("deviceNumber", superblock.deviceNumber());
        superblock.deviceUuid().ifPresent(uuid -> facts.put("deviceUuid", uuid.toString()));
        facts.put("dataOffsetSectors", superblock.dataOffset());
        facts.put("dataSectors", superblock.dataSize());
        superblock.recoveryOffset().ifPresent(offset -> facts.put("recoveryOffsetSectors", offset));
        facts.put("features", superblock.features().labels());
        superblock.bitmap().ifPresent(place -> {
            Map<String, Object> bitmap = new LinkedHashMap<>();
            bitmap.put("sector", place.sector());
            member.bitmap().ifPresent(examined -> addBitmap(bitmap, examined));
            facts.put("bitmap", bitmap);
        });
        superblock.partialParityLog().ifPresent(log -> facts.put("partialParityLog", extent(log)));
        superblock.badBlockLog().ifPresent(log -> facts.put("badBlockLog", extent(log)));
        member.badBlocks()
                .ifPresent(log -> facts.put(
                        "badBlocks",
                        log.badSectors().stream().map(ExamineFacts::extent).toList()));
    }

    private static void putRole(Map<String, Object> facts, String role, int slot) {
        facts.put("role", role);
        facts.put("slot", slot);
    }

    private static void addBitmap(Map<String, Object> bitmap, ExaminedBitmap examined) {
        BitmapHeader header = examined.header();
        bitmap.put("version", header.version());
        bitmap.put("arrayUuid", header.arrayUuid().toString());
        bitmap.put("chunkBytes", header.chunkBytes());
        bitmap.put("syncSectors", header.syncSectors());
        bitmap.put("events", header.events());
        bitmap.put("eventsCleared", header.eventsCleared());
        bitmap.put("state", header.state());
        bitmap.put("daemonSleepSeconds", header.daemonSleepSeconds());
        bitmap.put("writeBehind", header.writeBehind());
        bitmap.put("bits", examined.bits());
        bitmap.put("dirtyBits", examined.dirtyBits());
    }

    private static Map<String, Object> extent(Extent extent) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("sector", extent.sector());
        facts.put("sectors", extent.sectors());
        return facts;
    }

    private static Map<String, Object> reshape(Reshape reshape) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("positionSectors", reshape.positionSectors());
        facts.put("newLevel", MdWords.level(reshape.newLevel()));
        facts.put("newLayout", MdWords.layout(reshape.newLevel(), reshape.newLayout()));
        facts.put("newChunkBytes", reshape.newChunkBytes());
        facts.put("deltaDevices", reshape.deltaDisks());
        facts.put("newDataOffsetSectors", reshape.newDataOffsetSectors());
        return facts;
    }
}
