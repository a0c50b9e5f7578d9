package org.asyncraid.raid.assembly;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.raid.superblock.LogMark;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * The partial parity log of a new array, 1 MiB on each member: md's right behind the superblock, where mdadm 4.2 puts it, ours
 * right before the data. Source: mdadm's super1.c ({@code write_init_super1}, {@code write_init_ppl1}).
 */
final class NewLog {
    static final int SECTORS = LogKind.PPL6_SECTORS;

    private static final int FROM_SUPERBLOCK = 8;
    private static final int METADATA_SECTORS = 40;

    private NewLog() {}

    /** Why an array cannot have this log, in one line; empty if it can. */
    static Optional<String> refusal(LogKind kind, RaidLevel level, MetadataVersion version, OptionalLong dataOffset) {
        RaidLevel needed = kind == LogKind.MD ? RaidLevel.RAID5 : RaidLevel.RAID6;
        if (level != needed) {
            return Optional.of("this partial parity log is for " + needed.mdName() + ", not for " + level.mdName());
        }
        if (version == MetadataVersion.V1_0) {
            return Optional.of("a partial parity log is made with metadata 1.1 or 1.2, not 1.0");
        }
        long least = METADATA_SECTORS + SECTORS;
        if (dataOffset.isPresent() && dataOffset.getAsLong() < least) {
            return Optional.of("with a partial parity log data begins at sector " + least + " or later, not at "
                    + dataOffset.getAsLong());
        }
        return Optional.empty();
    }

    /** A member with an empty log. */
    static PlannedMember member(LogKind kind, NewDevice device, Superblock1 superblock, ArrayGeometry geometry) {
        byte[] header = kind.emptyHeader(superblock, geometry, 0);
        return switch (kind) {
            case MD ->
                new PlannedMember(
                        device,
                        superblock.withPartialParityLog(FROM_SUPERBLOCK, SECTORS),
                        List.of(new InitialArea(
                                superblock.superblockSector() + FROM_SUPERBLOCK,
                                Arrays.copyOf(header, SECTORS * ArrayGeometry.SECTOR_BYTES))));
            case PPL6 ->
                new PlannedMember(
                        device,
                        superblock.withUpdateTime(
                                superblock.updateTimeSeconds(), new LogMark(superblock.isClean()).bits()),
                        List.of(new InitialArea(superblock.dataOffset() - SECTORS, header)));
        };
    }
}
