package org.asyncraid.tools.cli.detail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.SlotState;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.Superblock;

/** An array as names and values for JSON; a name is absent where the array has nothing of the kind. */
public final class DetailFacts {
    private DetailFacts() {}

    public static Map<String, Object> of(DetailedArray detailed) {
        AssembledArray array = detailed.array();
        Superblock superblock = detailed.freshest();
        ArrayGeometry geometry = array.geometry();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("uuid", superblock.arrayUuid().toString());
        facts.put("name", superblock.name());
        facts.put("metadata", superblock.version().mdName());
        facts.put("level", geometry.layout().level().mdName());
        facts.put("layout", geometry.layout().mdName());
        facts.put("chunkBytes", geometry.chunkBytes());
        facts.put("arrayBytes", geometry.arrayBytes());
        facts.put("usedSectors", geometry.componentSectors());
        facts.put("raidDevices", geometry.layout().raidDisks());
        facts.put(
                "created",
                Instant.ofEpochSecond(superblock.creationTimeSeconds()).toString());
        facts.put(
                "updated", Instant.ofEpochSecond(superblock.updateTimeSeconds()).toString());
        facts.put("events", superblock.events());
        facts.put("state", detailed.state());
        facts.put("slots", detailed.slotsInSync());
        facts.put("degradedBy", array.degradedBy());
        if (array.isDirty()) {
            facts.put("resyncOffsetSectors", array.resyncOffset());
        }
        facts.put("consistencyPolicy", detailed.consistencyPolicy());
        detailed.readOnlyReason().ifPresent(reason -> facts.put("readOnlyBecause", reason));
        facts.put("members", members(array));
        facts.put("leftOut", leftOut(detailed));
        facts.put("warnings", detailed.verdict().warnings());
        return facts;
    }

    private static List<Map<String, Object>> members(AssembledArray array) {
        List<Map<String, Object>> members = new ArrayList<>();
        for (int slot = 0; slot < array.slots().size(); slot++) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("slot", slot);
            switch (array.slots().get(slot)) {
                case SlotState.InSync inSync -> addMember(facts, inSync.member(), "in-sync");
                case SlotState.Recovering recovering -> {
                    addMember(facts, recovering.member(), "recovering");
                    facts.put("recoveredSectors", recovering.recoveredSectors());
                }
                case SlotState.Missing missing -> facts.put("state", "missing");
            }
            members.add(facts);
        }
        for (AssembledArray.Replacing replacing : array.replacements()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("slot", replacing.slot());
            addMember(facts, replacing.replacement(), "replacing");
            facts.put("copiedSectors", replacing.copiedSectors());
            members.add(facts);
        }
        for (Candidate spare : array.spares()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            addMember(facts, spare, "spare");
            members.add(facts);
        }
        array.journal().ifPresent(journal -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            addMember(facts, journal, "journal");
            members.add(facts);
        });
        return members;
    }

    private static void addMember(Map<String, Object> facts, Candidate member, String state) {
        facts.put("state", state);
        facts.put("device", member.deviceName());
        facts.put("deviceNumber", member.superblock().deviceNumber());
    }

    private static List<Map<String, Object>> leftOut(DetailedArray detailed) {
        return detailed.verdict().leftOut().stream()
                .map(leftOut -> {
                    Map<String, Object> facts = new LinkedHashMap<>();
                    facts.put("device", leftOut.device().deviceName());
                    facts.put("reason", leftOut.reason());
                    return facts;
                })
                .toList();
    }
}
