package org.asyncraid.tools.cli.examine;

import java.io.PrintWriter;
import java.util.List;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.MetadataVersion;

/** A member's list of bad blocks in the words of {@code mdadm --examine-badblocks}. */
public final class BadBlocksText {
    private BadBlocksText() {}

    public static void print(PrintWriter out, ExaminedMember member) {
        if (member.superblock().version() == MetadataVersion.V0_90) {
            out.println("0.90 metadata does not support badblocks");
            return;
        }
        if (member.superblock().badBlockLog().isEmpty()) {
            out.println("No bad-blocks list configured on " + member.path());
            return;
        }
        List<Extent> bad = member.badBlocks().map(BadBlockLog::badSectors).orElseGet(List::of);
        if (bad.isEmpty()) {
            out.println("Bad-blocks list is empty in " + member.path());
            return;
        }
        out.println("Bad-blocks on " + member.path() + ":");
        bad.forEach(extent -> out.println("%20d for %d sectors".formatted(extent.sector(), extent.sectors())));
    }
}
