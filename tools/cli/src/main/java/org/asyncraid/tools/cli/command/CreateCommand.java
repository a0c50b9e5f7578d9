package org.asyncraid.tools.cli.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.ArrayCreation;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.CreationRequest;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayCreator;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.Recovery;
import org.asyncraid.tools.cli.session.RunningArray;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code raid create}: makes a new array. */
@Command(
        name = "create",
        description =
                "Make a new array on files or block devices, in Linux md's format. Files that do not exist are made"
                        + " with --size. FILE may be the word 'missing'.",
        footer = {
            "",
            "Examples:",
            "  raid create --level 6 --raid-devices 6 --size 64M disk0.img disk1.img disk2.img disk3.img disk4.img disk5.img",
            "  raid create --level 5 --raid-devices 3 --assume-clean a.img missing c.img",
        })
@Exits({ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class CreateCommand implements Callable<Integer> {
    private static final String MISSING = "missing";
    private static final int SECTOR_BYTES = BlockDevice.SECTOR_BYTES;

    private final CommandContext context;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Members in the order of their slots, then spares.")
    private List<String> files = List.of();

    @Option(
            names = {"-l", "--level"},
            required = true,
            paramLabel = "N",
            description = "RAID level: 4, 5 or 6.")
    private String level = "";

    @Option(
            names = {"-n", "--raid-devices"},
            required = true,
            paramLabel = "N",
            description = "Members that hold data or parity, missing ones counted.")
    private int raidDevices;

    @Option(
            names = {"-x", "--spare-devices"},
            paramLabel = "N",
            description = "Spares. Default: 0.")
    private int spareDevices;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = BytesConverter.class,
            description = "Size of the image files that are made; K, M, G, T allowed.")
    private @Nullable Long size;

    @Option(
            names = {"-c", "--chunk"},
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description = "Chunk; a plain number counts KiB. Default: 512K.")
    private long chunkBytes = CreationRequest.DEFAULT_CHUNK_BYTES;

    @Option(
            names = {"-p", "--layout"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "md's name or number of the layout. Default: left-symmetric.")
    private String layout = "default";

    @Option(
            names = {"-e", "--metadata"},
            paramLabel = "V",
            defaultValue = "1.2",
            description = "Superblock version: 1.0, 1.1 or 1.2. Default: ${DEFAULT-VALUE}.")
    private String metadata = "1.2";

    @Option(
            names = {"-N", "--name"},
            paramLabel = "NAME",
            defaultValue = "0",
            description = "Name; the host's name is put before it, as mdadm does. Default: ${DEFAULT-VALUE}.")
    private String name = "0";

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
            description = "Where data begins on the members; a plain number counts KiB. Default: as mdadm chooses.")
    private @Nullable Long dataOffsetBytes;

    @Option(names = "--assume-clean", description = "Take parity for right: no resync. Only for members of zeroes.")
    private boolean assumeClean;

    @Option(
            names = {"-f", "--force"},
            description = "Overwrite what the files hold.")
    private boolean force;

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    public CreateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        checkCounts();
        try (Machine machine = Machine.start(MachineConfig.DEFAULT);
                ArrayCreator creator = new ArrayCreator(machine)) {
            Map<Path, NewDevice> devices = new LinkedHashMap<>();
            for (Path path : paths()) {
                devices.put(path, newDevice(creator, path));
            }
            CreationVerdict.Planned plan = plan(devices);
            plan.warnings().forEach(context::warn);
            for (Path path : devices.keySet()) {
                if (!Files.exists(path)) {
                    creator.make(path, sizeOfNew(path));
                }
            }
            creator.write(plan);
            creator.keep();
        }
        bringUp();
        return ExitCode.OK.code();
    }

    private void checkCounts() {
        if (spareDevices < 0 || files.size() != raidDevices + spareDevices) {
            throw CommandFailure.usage(files.size() + " files are given for --raid-devices " + raidDevices
                    + (spareDevices == 0 ? "" : " and --spare-devices " + spareDevices)
                    + "; write 'missing' for members that are not there");
        }
        if (files.subList(raidDevices, files.size()).contains(MISSING)) {
            throw CommandFailure.usage("a spare cannot be 'missing'");
        }
    }

    private List<Path> paths() {
        List<Path> paths = files.stream()
                .filter(file -> !file.equals(MISSING))
                .map(Path::of)
                .toList();
        Set<Path> seen = new HashSet<>();
        for (Path path : paths) {
            if (!seen.add(path.toAbsolutePath().normalize())) {
                throw CommandFailure.usage(path + ": is given twice; name each member once");
            }
        }
        return paths;
    }

    private NewDevice newDevice(ArrayCreator creator, Path path) {
        long bytes = Files.exists(path) ? creator.open(path, force).sizeBytes() : sizeOfNew(path);
        return new NewDevice(path.toString(), bytes / SECTOR_BYTES, randomUuid());
    }

    private long sizeOfNew(Path path) {
        Long wanted = size;
        if (wanted == null) {
            throw CommandFailure.error(path + ": no such file; --size makes it");
        }
        return wanted / SECTOR_BYTES * SECTOR_BYTES;
    }

    private CreationVerdict.Planned plan(Map<Path, NewDevice> devices) {
        List<Optional<NewDevice>> all = new ArrayList<>();
        for (String file : files) {
            all.add(file.equals(MISSING) ? Optional.empty() : Optional.ofNullable(devices.get(Path.of(file))));
        }
        RaidLevel raidLevel = raidLevel();
        CreationRequest request = new CreationRequest(
                identity(),
                raidLevel,
                placement(raidLevel),
                chunkBytes,
                all.subList(0, raidDevices),
                all.subList(raidDevices, all.size()).stream()
                        .flatMap(Optional::stream)
                        .toList(),
                OptionalLong.empty(),
                dataOffset(),
                assumeClean);
        return switch (ArrayCreation.plan(request)) {
            case CreationVerdict.Planned planned -> planned;
            case CreationVerdict.Refused refused -> throw CommandFailure.usage(String.join("; ", refused.reasons()));
        };
    }

    private CreationRequest.Identity identity() {
        MetadataVersion version = MetadataVersion.byName(metadata)
                .orElseThrow(() -> CommandFailure.usage("--metadata " + metadata + " is not known; 1.0, 1.1 or 1.2"));
        MdUuid wanted = uuid;
        return new CreationRequest.Identity(
                version, wanted == null ? randomUuid() : wanted, fullName(), System.currentTimeMillis() / 1000);
    }

    /** Like mdadm: {@code host:name}, unless the name has its host already or the host has none. */
    private String fullName() {
        if (name.contains(":")) {
            return name;
        }
        try {
            String host = InetAddress.getLocalHost().getHostName();
            String full = host + ":" + name;
            return full.length() <= 31 ? full : name;
        } catch (UnknownHostException e) {
            return name;
        }
    }

    private RaidLevel raidLevel() {
        return RaidLevel.byName(level)
                .orElseThrow(() -> CommandFailure.usage("--level " + level + " is not known; 4, 5 or 6"));
    }

    private ParityPlacement placement(RaidLevel raidLevel) {
        Optional<ParityPlacement> placement = layout.matches("\\d{1,4}")
                ? ParityPlacement.ofNumber(raidLevel, Integer.parseInt(layout))
                : ParityPlacement.byName(raidLevel, layout);
        return placement.orElseThrow(() -> CommandFailure.usage("--layout " + layout + ": " + raidLevel.mdName()
                + " has no such layout; it has "
                + ParityPlacement.ofLevel(raidLevel).stream()
                        .map(ParityPlacement::mdName)
                        .collect(Collectors.joining(", "))));
    }

    private OptionalLong dataOffset() {
        Long bytes = dataOffsetBytes;
        if (bytes == null) {
            return OptionalLong.empty();
        }
        if (bytes % SECTOR_BYTES != 0) {
            throw CommandFailure.usage("--data-offset: " + bytes + " bytes are no whole sectors of " + SECTOR_BYTES);
        }
        return OptionalLong.of(bytes / SECTOR_BYTES);
    }

    private static MdUuid randomUuid() {
        SecureRandom random = new SecureRandom();
        return new MdUuid(random.nextLong(), random.nextLong());
    }

    /** Does what a new array begins with: a resync, or a rebuild of the member that its superblocks name. */
    private void bringUp() {
        List<Path> paths = paths();
        try (ArrayFiles opened = ArrayFiles.open(paths, Access.READ_WRITE)) {
            var assembled = opened.assemble(AssemblyOptions.CAUTIOUS).array();
            EngineRoom room = compute.open(opened.machine());
            try (RunningArray running = RunningArray.startWritable(opened, assembled, room)) {
                Recovery recovery = new Recovery(running, context.interruption(), context::progress);
                if (recovery.isPossible()) {
                    recovery.run("the array is made; go on with: raid rebuild "
                            + paths.stream().map(Path::toString).collect(Collectors.joining(" ")));
                }
                context.streams()
                        .out()
                        .println("created "
                                + assembled.geometry().layout().level().mdName() + " "
                                + assembled.freshest().arrayUuid() + " " + ArrayPicture.of(running.status()));
            }
        }
    }
}
