package org.asyncraid.tools.cli.scrub;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.raid.stripe.Finding;
import org.asyncraid.tools.cli.output.TextTable;

/** A report of a check or repair, with the names of the members it is about. */
public final class ScrubFindings {
    private static final int SHOWN = 20;
    private static final int ROW_SECTORS = 8;

    private final SweepReport report;
    private final ArrayStatus status;

    /** @param status of the array that was checked */
    public ScrubFindings(SweepReport report, ArrayStatus status) {
        this.report = report;
        this.status = status;
    }

    /** Whether anything was found that was not put right. */
    public boolean leavesErrors() {
        return report.mismatchSectors() / ROW_SECTORS + report.unreadableBlocks() > report.repairedRows();
    }

    public void print(PrintWriter out) {
        out.println("mismatch_cnt: " + report.mismatchSectors());
        out.println("unreadable blocks: " + report.unreadableBlocks());
        if (report.kind() != SweepKind.CHECK) {
            out.println("rows repaired: " + report.repairedRows());
        }
        if (report.findings().isEmpty()) {
            return;
        }
        out.println();
        printByMember(out);
        out.println();
        TextTable table = new TextTable(">stripe", ">sector in member", "what", "");
        report.findings().stream()
                .limit(SHOWN)
                .forEach(finding -> table.row(
                        finding.stripe(), sector(finding), words(finding), finding.repaired() ? "repaired" : ""));
        table.print(out, "");
        if (report.findings().size() > SHOWN) {
            out.println("… and more; --json lists the first " + SweepReport.MAX_FINDINGS);
        }
    }

    /** As names and values for JSON. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("checkedBytesPerMember", report.doneBytes());
        facts.put("mismatchSectors", report.mismatchSectors());
        facts.put("unreadableBlocks", report.unreadableBlocks());
        facts.put("repairedRows", report.repairedRows());
        List<Map<String, Object>> findings = new ArrayList<>();
        for (Finding finding : report.findings()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("kind", finding.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            one.put("stripe", finding.stripe());
            one.put("sectorInMember", sector(finding));
            if (finding.slot() >= 0) {
                one.put("slot", finding.slot());
                one.put("device", device(finding.slot()));
            }
            one.put("repaired", finding.repaired());
            findings.add(one);
        }
        facts.put("findings", findings);
        return facts;
    }

    private void printByMember(PrintWriter out) {
        Map<Integer, Integer> blocks = new TreeMap<>();
        for (Finding finding : report.findings()) {
            blocks.merge(finding.slot(), 1, Integer::sum);
        }
        blocks.forEach((slot, count) -> out.println(
                slot < 0
                        ? count + " rows in which no single member can be told to be wrong"
                        : device(slot) + " (slot " + slot + "): " + count
                                + " blocks of 4 KiB are wrong or unreadable"));
    }

    /** Where the row lies on its member, or on any of them: counted from the start of the member's data. */
    private long sector(Finding finding) {
        ArrayGeometry geometry = status.geometry();
        return geometry.memberOffset(finding.stripe(), finding.offsetInChunk()) / ArrayGeometry.SECTOR_BYTES;
    }

    private String words(Finding finding) {
        return switch (finding.kind()) {
            case MISMATCH -> "parity and data disagree";
            case WRONG_DATA -> "data is wrong on " + device(finding.slot());
            case WRONG_P -> "P is wrong on " + device(finding.slot());
            case WRONG_Q -> "Q is wrong on " + device(finding.slot());
            case UNREADABLE -> "unreadable on " + device(finding.slot());
        };
    }

    private String device(int slot) {
        return status.inSlot(slot).map(MemberStatus::name).orElse("slot " + slot);
    }
}
