package org.asyncraid.tools.cli.examine;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock.Reshape;
import org.asyncraid.raid.superblock.Superblock090;
import org.asyncraid.raid.superblock.Superblock1;
import org.asyncraid.tools.cli.output.LabelledLines;
import org.asyncraid.tools.cli.output.TextTable;

/** A member in the words and order of {@code mdadm --examine}. */
public final class ExamineText {
    private static final int LABEL_WIDTH = 15;
    /** mdadm's last two lines stand one to the left. */
    private static final int LAST_LABEL_WIDTH = 14;

    private static final int BAD_BLOCK_ENTRY_BYTES = 8;
    private static final String STATE_LEGEND = " ('A' == active, '.' == missing, 'R' == replacing)";

    private final PrintWriter out;
    private final ZoneId zone;
    private final LabelledLines lines;

    /** @param zone in which times are told */
    public ExamineText(PrintWriter out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
        lines = new LabelledLines(out, LABEL_WIDTH);
    }

    public void print(ExaminedMember member) {
        out.println(member.path() + ":");
        switch (member.superblock()) {
            case Superblock1 superblock -> print1(member, superblock);
            case Superblock090 superblock -> print090(member, superblock);
        }
        member.remarks().forEach(remark -> lines.line("Remark", remark));
    }

    private void print1(ExaminedMember member, Superblock1 superblock) {
        lines.line("Magic", "a92b4efc");
        lines.line("Version", superblock.version().mdName());
        lines.line(
                "Feature Map", "0x" + Integer.toHexString(superblock.features().bits()));
        lines.line("Array UUID", superblock.arrayUuid());
        lines.line("Name", MdWords.printable(superblock.name()));
        lines.line("Creation Time", MdWords.time(superblock.creationTimeSeconds(), zone));
        lines.line("Raid Level", MdWords.level(superblock.levelNumber()));
        lines.line("Raid Devices", superblock.raidDisks()).gap();
        printPlaces(member, superblock);
        lines.line("State", superblock.isClean() ? "clean" : "active");
        superblock.deviceUuid().ifPresent(uuid -> lines.line("Device UUID", uuid));
        lines.gap();
        printBesideData(superblock);
        superblock.reshape().ifPresent(reshape -> printReshape(superblock, reshape));
        lines.line("Update Time", MdWords.time(superblock.updateTimeSeconds(), zone));
        superblock.badBlockLog().ifPresent(log -> printBadBlockLog(superblock, log, member.badBlocks()));
        lines.line("Checksum", Integer.toHexString(superblock.checksum()) + " - correct");
        lines.line("Events", Long.toUnsignedString(superblock.events())).gap();
        printLayout(superblock);
        lines.gap();
        LabelledLines last = new LabelledLines(out, LAST_LABEL_WIDTH);
        last.line("Device Role", role(superblock.role()));
        last.line("Array State", superblock.arrayState() + STATE_LEGEND);
    }

    private void printPlaces(ExaminedMember member, Superblock1 superblock) {
        lines.line("Avail Dev Size", sectors(superblock.dataSize()));
        printArraySize(member, " KiB");
        if (superblock.componentSectors() != superblock.dataSize()) {
            lines.line("Used Dev Size", sectors(superblock.componentSectors()));
        }
        if (superblock.dataOffset() != 0) {
            lines.line("Data Offset", superblock.dataOffset() + " sectors");
        }
        superblock.reshape().map(Reshape::newDataOffsetSectors).ifPresent(offset -> {
            if (offset != superblock.dataOffset()) {
                lines.line("New Offset", offset + " sectors");
            }
        });
        lines.line("Super Offset", superblock.superblockSector() + " sectors");
        superblock.recoveryOffset().ifPresent(offset -> lines.line("Recovery Offset", offset + " sectors"));
        if (superblock.reshape().isEmpty()) {
            UnusedSpace unused = UnusedSpace.of(member);
            lines.line(
                    "Unused Space",
                    "before=" + unused.beforeSectors() + " sectors, after=" + unused.afterSectors() + " sectors");
        }
    }

    private void printBesideData(Superblock1 superblock) {
        superblock
                .bitmap()
                .ifPresent(bitmap ->
                        lines.line("Internal Bitmap", fromSuperblock(superblock, bitmap) + " sectors from superblock"));
        superblock
                .partialParityLog()
                .ifPresent(log -> lines.line(
                        "PPL",
                        log.sectors() + " sectors at offset " + fromSuperblock(superblock, log)
                                + " sectors from superblock"));
    }

    private void printReshape(Superblock superblock, Reshape reshape) {
        lines.line("Reshape pos'n", reshape.positionSectors() / 2 + MdWords.sizes(reshape.positionSectors() * 512));
        if (reshape.deltaDisks() != 0) {
            int before = superblock.raidDisks() - reshape.deltaDisks();
            lines.line("Delta Devices", reshape.deltaDisks() + " (" + before + "->" + superblock.raidDisks() + ")");
        }
        if (reshape.newLevel() != superblock.levelNumber()) {
            lines.line("New Level", MdWords.level(reshape.newLevel()));
        }
        if (reshape.newLayout() != superblock.layoutNumber()) {
            lines.line("New Layout", MdWords.layout(reshape.newLevel(), reshape.newLayout()));
        }
        if (reshape.newChunkBytes() != superblock.chunkBytes()) {
            lines.line("New Chunksize", reshape.newChunkBytes() / 1024 + "K");
        }
        lines.gap();
    }

    private void printBadBlockLog(Superblock1 superblock, Extent log, Optional<BadBlockLog> badBlocks) {
        lines.line(
                "Bad Block Log",
                log.sectors() * 512 / BAD_BLOCK_ENTRY_BYTES + " entries available at offset "
                        + fromSuperblock(superblock, log) + " sectors"
                        + (superblock.features().has(Feature.BAD_BLOCKS) ? " - bad blocks present." : ""));
        badBlocks.ifPresent(read -> read.badSectors()
                .forEach(
                        extent -> lines.line("Bad Blocks", extent.sector() + " for " + extent.sectors() + " sectors")));
    }

    private void print090(ExaminedMember member, Superblock090 superblock) {
        lines.line("Magic", "a92b4efc");
        lines.line("Version", superblock.reshape().isPresent() ? "0.91.00" : "0.90.00");
        lines.line("UUID", superblock.arrayUuid());
        lines.line("Creation Time", MdWords.time(superblock.creationTimeSeconds(), zone));
        lines.line("Raid Level", MdWords.level(superblock.levelNumber()));
        lines.line("Used Dev Size", kib(superblock.componentSectors() * 512, ""));
        printArraySize(member, "");
        lines.line("Raid Devices", superblock.raidDisks());
        lines.line("Preferred Minor", superblock.preferredMinor()).gap();
        superblock.reshape().ifPresent(reshape -> printReshape(superblock, reshape));
        lines.line("Update Time", MdWords.time(superblock.updateTimeSeconds(), zone));
        lines.line("State", superblock.isClean() ? "clean" : "active");
        superblock.bitmap().ifPresent(bitmap -> lines.line("Internal Bitmap", "present"));
        lines.line("Checksum", Integer.toHexString(superblock.checksum()) + " - correct");
        lines.line("Events", Long.toUnsignedString(superblock.events())).gap();
        printLayout(superblock);
        lines.gap();
        TextTable table = new TextTable("      ", ">Number", ">RaidDevice", "State");
        row(table, "this", superblock, superblock.deviceNumber());
        for (int number = 0; number < superblock.roleTableSize(); number++) {
            if (!(superblock.roleOf(number) instanceof MemberRole.Spare)) {
                row(table, "", superblock, number);
            }
        }
        table.print(out, "");
    }

    private static void row(TextTable table, String which, Superblock090 superblock, int number) {
        MemberRole role = superblock.roleOf(number);
        String slot = role instanceof MemberRole.Active active ? Integer.toString(active.slot()) : "-";
        table.row(which, number, slot, role instanceof MemberRole.Active ? "active sync" : role(role));
    }

    private void printArraySize(ExaminedMember member, String unit) {
        OptionalLong bytes = member.arrayBytes();
        if (bytes.isPresent()) {
            lines.line("Array Size", kib(bytes.getAsLong(), unit));
        }
    }

    private void printLayout(Superblock superblock) {
        Optional<RaidLevel> level = RaidLevel.ofNumber(superblock.levelNumber());
        if (level.isPresent() && level.get() != RaidLevel.RAID4) {
            lines.line("Layout", MdWords.layout(superblock.levelNumber(), superblock.layoutNumber()));
        }
        if (superblock.chunkBytes() != 0) {
            lines.line("Chunk Size", superblock.chunkBytes() / 1024 + "K");
        }
    }

    private static String role(MemberRole role) {
        return switch (role) {
            case MemberRole.Active active -> "Active device " + active.slot();
            case MemberRole.Replacement replacement -> "Replacement device " + replacement.slot();
            case MemberRole.Spare spare -> "spare";
            case MemberRole.Faulty faulty -> "faulty";
            case MemberRole.Journal journal -> "Journal";
        };
    }

    private static long fromSuperblock(Superblock superblock, Extent extent) {
        return extent.sector() - superblock.superblockSector();
    }

    private static String sectors(long sectors) {
        return sectors + " sectors" + MdWords.sizes(sectors * 512);
    }

    private static String kib(long bytes, String unit) {
        return bytes / 1024 + unit + MdWords.sizes(bytes);
    }
}
