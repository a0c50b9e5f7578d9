package org.asyncraid.tools.cli.detail;

import java.io.PrintWriter;
import java.time.ZoneId;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.SlotState;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.examine.MdWords;
import org.asyncraid.tools.cli.output.LabelledLines;
import org.asyncraid.tools.cli.output.TextTable;

/** An array in the words and order of {@code mdadm --detail}. */
public final class DetailText {
    private static final int LABEL_WIDTH = 18;

    private final PrintWriter out;
    private final ZoneId zone;
    private final LabelledLines lines;

    /** @param zone in which times are told */
    public DetailText(PrintWriter out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
        lines = new LabelledLines(out, LABEL_WIDTH);
    }

    public void print(DetailedArray detailed) {
        AssembledArray array = detailed.array();
        Superblock superblock = detailed.freshest();
        ArrayGeometry geometry = array.geometry();
        out.println(DetailedArray.title(superblock) + ":");
        lines.line("Version", superblock.version().mdName());
        lines.line("Creation Time", MdWords.time(superblock.creationTimeSeconds(), zone));
        lines.line("Raid Level", geometry.layout().level().mdName());
        lines.line("Array Size", kib(geometry.arrayBytes()));
        lines.line("Used Dev Size", kib(geometry.componentSectors() * 512));
        lines.line("Raid Devices", geometry.layout().raidDisks());
        lines.line("Total Devices", detailed.devices());
        lines.line("Persistence", "Superblock is persistent").gap();
        lines.line("Update Time", MdWords.time(superblock.updateTimeSeconds(), zone));
        printState(detailed);
        if (geometry.layout().level() != RaidLevel.RAID4) {
            lines.line("Layout", geometry.layout().mdName());
        }
        lines.line("Chunk Size", geometry.chunkBytes() / 1024 + "K").gap();
        printConsistency(detailed);
        if (!superblock.name().isEmpty()) {
            lines.line("Name", MdWords.printable(superblock.name()));
        }
        lines.line("UUID", superblock.arrayUuid());
        lines.line("Events", Long.toUnsignedString(superblock.events())).gap();
        printMembers(array);
        printRemarks(detailed);
    }

    private void printState(DetailedArray detailed) {
        lines.line("State", detailed.state());
        lines.line(
                "Members",
                detailed.slotsInSync() + " " + detailed.membersInSync() + " of "
                        + detailed.array().slots().size() + " in sync");
        lines.line("Active Devices", detailed.membersInSync());
        lines.line("Working Devices", detailed.devices());
        lines.line("Spare Devices", detailed.spares() + detailed.membersRecovering())
                .gap();
    }

    private void printConsistency(DetailedArray detailed) {
        String policy = detailed.consistencyPolicy();
        lines.line("Consistency Policy", policy);
        if (policy.equals("resync") || policy.equals("bitmap")) {
            lines.line(
                    "Write Hole",
                    "open: a write cut off by a power loss can leave parity behind the data until the next resync");
        }
        lines.gap();
        if (detailed.recovering().isPresent()) {
            long sectors = detailed.recovering().get().recoveredSectors();
            lines.line("Rebuild Status", detailed.percentOf(sectors) + "% complete")
                    .gap();
        } else if (detailed.array().isDirty()) {
            lines.line("Resync Status", detailed.percentOf(detailed.array().resyncOffset()) + "% complete")
                    .gap();
        }
    }

    private void printMembers(AssembledArray array) {
        TextTable table = new TextTable(">Number", ">RaidDevice", "State", "");
        for (int slot = 0; slot < array.slots().size(); slot++) {
            switch (array.slots().get(slot)) {
                case SlotState.InSync inSync -> row(table, inSync.member(), Integer.toString(slot), "active sync");
                case SlotState.Recovering recovering ->
                    row(table, recovering.member(), Integer.toString(slot), "spare rebuilding");
                case SlotState.Missing missing -> table.row("-", slot, "removed", "");
            }
        }
        array.replacements()
                .forEach(replacing ->
                        row(table, replacing.replacement(), Integer.toString(replacing.slot()), "spare rebuilding"));
        array.spares().forEach(spare -> row(table, spare, "-", "spare"));
        array.journal().ifPresent(journal -> row(table, journal, "-", "journal"));
        table.print(out, "    ");
    }

    private static void row(TextTable table, Candidate member, String slot, String state) {
        table.row(member.superblock().deviceNumber(), slot, state, member.deviceName());
    }

    private void printRemarks(DetailedArray detailed) {
        if (detailed.readOnlyReason().isPresent()
                || !detailed.verdict().leftOut().isEmpty()
                || !detailed.verdict().warnings().isEmpty()) {
            out.println();
        }
        detailed.readOnlyReason().ifPresent(reason -> lines.line("Read Only", reason));
        for (AssemblyVerdict.LeftOut leftOut : detailed.verdict().leftOut()) {
            lines.line("Left Out", leftOut.device().deviceName() + ": " + leftOut.reason());
        }
        detailed.verdict().warnings().forEach(warning -> lines.line("Warning", warning));
    }

    private static String kib(long bytes) {
        return bytes / 1024 + MdWords.sizes(bytes);
    }
}
