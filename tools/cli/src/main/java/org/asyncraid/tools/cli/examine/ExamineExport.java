package org.asyncraid.tools.cli.examine;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.Superblock;

/** A member as {@code key=value} lines with the keys of {@code mdadm --examine --export}. */
public final class ExamineExport {
    private ExamineExport() {}

    public static void print(PrintWriter out, ExaminedMember member) {
        Superblock superblock = member.superblock();
        out.println("MD_LEVEL=" + MdWords.level(superblock.levelNumber()));
        out.println("MD_DEVICES=" + superblock.raidDisks());
        if (superblock.version() != MetadataVersion.V0_90) {
            out.println("MD_NAME=" + escaped(superblock.name()));
            member.arrayBytes().ifPresent(bytes -> out.println("MD_ARRAY_SIZE=" + MdWords.brief(bytes)));
        }
        out.println("MD_UUID=" + superblock.arrayUuid());
        out.println("MD_UPDATE_TIME=" + superblock.updateTimeSeconds());
        superblock.deviceUuid().ifPresent(uuid -> out.println("MD_DEV_UUID=" + uuid));
        out.println("MD_EVENTS=" + Long.toUnsignedString(superblock.events()));
    }

    /** For a program that reads the line back: bytes that are not plain ASCII as udev writes them. */
    public static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "#+-.:=@_/".indexOf(c) >= 0);
            escaped.append(plain ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return escaped.toString();
    }
}
