package org.asyncraid.tools.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.assembly.ArrayCreation;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.CreationRequest;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.create.NewMembers;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.members.MemberFiles;
import org.asyncraid.tools.cli.output.ByteSizes;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.Recovery;
import org.asyncraid.tools.cli.session.RunningArray;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code raid create}: makes a new array, and brings its parity in order. */
@Command(
        name = "create",
        description = "Make a new array of the FILEs, in the order of its slots, spares last. Nothing is written before"
                + " all of them have been checked.",
        footer = {
            "",
            "Examples:",
            "  raid create --level 6 --raid-devices 6 --size 64M disk0.img disk1.img disk2.img disk3.img disk4.img disk5.img",
            "  raid create -l 5 -n 3 -c 64K /dev/sdb /dev/sdc missing",
        })
@Exits({ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class CreateCommand implements Callable<Integer> {
    private static final String MISSING = "missing";

    private final CommandContext context;

    @Mixin
    private ShapeOptions shape = new ShapeOptions();

    @Mixin
    private ConsistencyOptions consistency = new ConsistencyOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(
            names = {"-n", "--raid-devices"},
            required = true,
            paramLabel = "N",
            description = "Members that hold data and parity.")
    private int raidDevices;

    @Option(
            names = {"-x", "--spare-devices"},
            paramLabel = "N",
            description = "Members that wait for another to fail. Default: 0.")
    private int spareDevices;

    @Option(
            names = {"-z", "--size"},
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description =
                    "Length of the image files to make where a FILE does not exist. Files that exist are used whole.")
    private @Nullable Long size;

    @Option(names = "--assume-clean", description = "Take parity for right as it is, so that no resync is needed.")
    private boolean assumeClean;

    @Option(
            names = {"-f", "--force"},
            description = "Overwrite files that hold an array, a file system or the like; what is lost is told first.")
    private boolean force;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|missing",
            description = "Image files or block devices; 'missing' leaves a slot empty.")
    private List<String> files = List.of();

    public CreateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        checkCounts();
        List<Path> paths = Stream.concat(
                        files.stream().filter(file -> !file.equals(MISSING)).map(Path::of),
                        consistency.journal().stream())
                .toList();
        try (Machine machine = Machine.start(MachineConfig.DEFAULT)) {
            NewMembers members = NewMembers.open(machine, paths, size);
            boolean handedOn = false;
            try {
                members.checkContent(force, context::warn);
                CreationVerdict.Planned plan = plan(machine, members);
                MemberFiles open = members.write(plan);
                handedOn = true;
                start(machine, open, paths);
            } finally {
                if (!handedOn) {
                    members.close();
                }
            }
        }
        return ExitCode.OK.code();
    }

    private void checkCounts() {
        int needed = raidDevices + spareDevices;
        if (raidDevices < 1 || spareDevices < 0 || files.size() != needed) {
            throw CommandFailure.usage("--raid-devices " + raidDevices + " and --spare-devices " + spareDevices
                    + " take " + needed + " FILEs (or the word missing), not " + files.size());
        }
        if (files.subList(raidDevices, needed).contains(MISSING)) {
            throw CommandFailure.usage("a spare cannot be missing: only the first " + raidDevices + " FILEs may be");
        }
        Long bytes = size;
        if (bytes != null && bytes % BlockDevice.SECTOR_BYTES != 0) {
            throw CommandFailure.usage("--size: " + bytes + " bytes are not whole sectors of 512");
        }
    }

    private CreationVerdict.Planned plan(Machine machine, NewMembers members) {
        List<Optional<NewDevice>> slots = new ArrayList<>();
        List<NewDevice> spares = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Optional<NewDevice> device = files.get(i).equals(MISSING)
                    ? Optional.empty()
                    : Optional.of(members.device(Path.of(files.get(i))));
            if (i < raidDevices) {
                slots.add(device);
            } else {
                device.ifPresent(spares::add);
            }
        }
        long now = machine.loop().clock().epochMicros() / 1_000_000;
        CreationRequest request = new CreationRequest(
                shape.identity(now),
                shape.level(),
                shape.placement(),
                shape.chunkBytes(),
                slots,
                spares,
                OptionalLong.empty(),
                shape.dataOffsetSectors(),
                assumeClean,
                consistency.chosen(members::device));
        return switch (ArrayCreation.plan(request)) {
            case CreationVerdict.Planned planned -> {
                planned.warnings().forEach(context::warn);
                yield planned;
            }
            case CreationVerdict.Refused refused -> throw CommandFailure.usage(String.join("; ", refused.reasons()));
        };
    }

    private void start(Machine machine, MemberFiles open, List<Path> paths) {
        try (ArrayFiles members = ArrayFiles.of(machine, open)) {
            AssemblyVerdict.Usable usable = members.assemble(AssemblyOptions.CAUTIOUS);
            try (RunningArray running =
                    RunningArray.startWritable(members, usable.array(), compute.open(machine, context))) {
                Superblock superblock = usable.array().freshest();
                context.streams()
                        .out()
                        .println("created " + shape.level().mdName() + " " + superblock.arrayUuid() + ": "
                                + ByteSizes.binary(running.array().sizeBytes()) + ", chunk "
                                + ByteSizes.binary(shape.chunkBytes()) + ", "
                                + shape.placement().mdName() + ", metadata "
                                + superblock.version().mdName());
                Recovery recovery = new Recovery(running, context.interruption(), context::progress);
                recovery.run("the array can be used; go on with: raid rebuild "
                        + paths.stream().map(Path::toString).collect(Collectors.joining(" ")));
                ArrayStatus status = running.status();
                context.streams().out().println("ready: " + ArrayPicture.of(status));
            }
        }
    }
}
