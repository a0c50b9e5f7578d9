package org.asyncraid.tools.cli.detail;

import java.io.PrintWriter;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.examine.ExamineExport;

/** An array as {@code key=value} lines with the keys of {@code mdadm --detail --export}. */
public final class DetailExport {
    private DetailExport() {}

    public static void print(PrintWriter out, DetailedArray detailed) {
        AssembledArray array = detailed.array();
        Superblock superblock = detailed.freshest();
        out.println("MD_LEVEL=" + array.geometry().layout().level().mdName());
        out.println("MD_DEVICES=" + array.geometry().layout().raidDisks());
        out.println("MD_METADATA=" + superblock.version().mdName());
        out.println("MD_UUID=" + superblock.arrayUuid());
        if (!superblock.name().isEmpty()) {
            out.println("MD_NAME=" + ExamineExport.escaped(superblock.name()));
        }
        for (int slot = 0; slot < array.slots().size(); slot++) {
            String role = Integer.toString(slot);
            array.slots().get(slot).filledBy().ifPresent(member -> printMember(out, member, role));
        }
        array.spares().forEach(spare -> printMember(out, spare, "spare"));
        array.journal().ifPresent(journal -> printMember(out, journal, "journal"));
    }

    private static void printMember(PrintWriter out, Candidate member, String role) {
        String path = member.deviceName();
        String key = (path.startsWith("/") ? path.substring(1) : path).replaceAll("[^A-Za-z0-9]", "_");
        out.println("MD_DEVICE_" + key + "_ROLE=" + role);
        out.println("MD_DEVICE_" + key + "_DEV=" + ExamineExport.escaped(path));
    }
}
