package org.asyncraid.tools.cli.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.CreationRequest;
import org.asyncraid.raid.assembly.CreationRequest.Identity;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.tools.cli.create.RandomUuid;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The shape and the names of a new array, with mdadm's option names and defaults. */
final class ShapeOptions {
    @Option(
            names = {"-l", "--level"},
            required = true,
            paramLabel = "LEVEL",
            description = "4, 5 or 6.")
    private String level = "";

    @Option(
            names = {"-p", "--layout", "--parity"},
            paramLabel = "NAME",
            description = "Where parity goes: left-symmetric (the default), right-asymmetric, ddf-N-continue,"
                    + " left-symmetric-6, …, an abbreviation such as ls, or md's number.")
    private @Nullable String layout;

    @Option(
            names = {"-c", "--chunk"},
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description = "Bytes that go to one member before the next: a power of two from 4K to 4M. Default: 512K.")
    private long chunkBytes = CreationRequest.DEFAULT_CHUNK_BYTES;

    @Option(
            names = {"-e", "--metadata"},
            paramLabel = "VERSION",
            defaultValue = "1.2",
            description = "Place of the superblock: 1.0, 1.1 or 1.2. Default: ${DEFAULT-VALUE}.")
    private String metadata = "";

    @Option(
            names = {"-N", "--name"},
            paramLabel = "NAME",
            defaultValue = "0",
            description =
                    "Name of the array; as with mdadm, the host's name is put before it. Default: ${DEFAULT-VALUE}.")
    private String name = "";

    @Option(
            names = {"-u", "--uuid"},
            paramLabel = "UUID",
            converter = UuidConverter.class,
            description = "UUID of the array. Default: a random one.")
    private @Nullable MdUuid uuid;

    @Option(
            names = "--data-offset",
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description = "Where the data begins on each member; a plain number counts KiB. Default: mdadm's choice.")
    private @Nullable Long dataOffsetBytes;

    RaidLevel level() {
        return RaidLevel.byName(level)
                .orElseThrow(() -> CommandFailure.usage("--level " + level + ": is not 4, 5 or 6"));
    }

    ParityPlacement placement() {
        String wanted = layout == null ? "default" : layout;
        Optional<ParityPlacement> found = wanted.matches("\\d{1,4}")
                ? ParityPlacement.ofNumber(level(), Integer.parseInt(wanted))
                : ParityPlacement.byName(level(), wanted);
        return found.orElseThrow(() -> CommandFailure.usage("--layout " + wanted + ": " + level().mdName()
                + " has no such layout; it has "
                + String.join(
                        ", ",
                        ParityPlacement.ofLevel(level()).stream()
                                .map(ParityPlacement::mdName)
                                .toList())));
    }

    long chunkBytes() {
        return chunkBytes;
    }

    Identity identity(long creationTimeSeconds) {
        MetadataVersion version = MetadataVersion.byName(metadata)
                .orElseThrow(() -> CommandFailure.usage("--metadata " + metadata + ": is not 1.0, 1.1 or 1.2"));
        MdUuid given = uuid;
        return new Identity(version, given == null ? RandomUuid.next() : given, fullName(), creationTimeSeconds);
    }

    /** {@code host:name}, unless the name has its host already, or both together do not fit. */
    private String fullName() {
        if (name.contains(":")) {
            return name;
        }
        try {
            String full = InetAddress.getLocalHost().getHostName() + ":" + name;
            return NewArray.refusalOfName(full).isEmpty() ? full : name;
        } catch (UnknownHostException nameless) {
            return name;
        }
    }

    OptionalLong dataOffsetSectors() {
        Long bytes = dataOffsetBytes;
        if (bytes == null) {
            return OptionalLong.empty();
        }
        if (bytes % BlockDevice.SECTOR_BYTES != 0) {
            throw CommandFailure.usage("--data-offset: " + bytes + " bytes are not whole sectors of 512");
        }
        return OptionalLong.of(bytes / BlockDevice.SECTOR_BYTES);
    }
}
