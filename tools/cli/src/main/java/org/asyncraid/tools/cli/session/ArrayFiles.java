package org.asyncraid.tools.cli.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.array.MemberScan;
import org.asyncraid.raid.array.ScannedMember;
import org.asyncraid.raid.assembly.Assembly;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.members.MemberFiles;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/** The member files of one array, open, with what their superblocks make of them. Nothing is written. */
public final class ArrayFiles implements AutoCloseable {
    private final Machine machine;
    private final MemberFiles files;
    private final Map<Candidate, BlockDevice> devices = new LinkedHashMap<>();

    private ArrayFiles(Machine machine, MemberFiles files) {
        this.machine = machine;
        this.files = files;
    }

    /**
     * Opens and locks the files, and reads their superblocks.
     *
     * @throws CommandFailure when one cannot be opened, or has no superblock that can be trusted; nothing stays open
     */
    public static ArrayFiles open(List<Path> paths, Access access) {
        Machine machine = Machine.start(MachineConfig.DEFAULT);
        ArrayFiles opened = null;
        try {
            opened = of(machine, MemberFiles.open(machine, paths, access));
            return opened;
        } finally {
            if (opened == null) {
                machine.close();
            }
        }
    }

    /**
     * Reads the superblocks of files that are open already; they, and the machine, are closed with this.
     *
     * @throws CommandFailure when one has no superblock that can be trusted; the files are closed, the machine is not
     */
    public static ArrayFiles of(Machine machine, MemberFiles files) {
        ArrayFiles opened = new ArrayFiles(machine, files);
        boolean complete = false;
        try {
            opened.scan();
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                files.close();
            }
        }
    }

    /**
     * What assembly makes of the members.
     *
     * @throws CommandFailure when it is no array that can be used
     */
    public AssemblyVerdict.Usable assemble(AssemblyOptions options) {
        return switch (verdict(options)) {
            case AssemblyVerdict.Usable usable -> usable;
            case AssemblyVerdict.Refused refused -> throw CommandFailure.refused(String.join("; ", refused.reasons()));
        };
    }

    /** What assembly makes of the members, also where that is nothing. */
    public AssemblyVerdict verdict(AssemblyOptions options) {
        return Assembly.assemble(List.copyOf(devices.keySet()), options);
    }

    /** The device behind a candidate of the verdict. */
    public BlockDevice device(Candidate candidate) {
        BlockDevice device = devices.get(candidate);
        if (device == null) {
            throw new IllegalArgumentException(candidate.deviceName() + " is not among the members");
        }
        return device;
    }

    public Machine machine() {
        return machine;
    }

    /** All members, in the order of the command line. */
    public List<Candidate> candidates() {
        return List.copyOf(devices.keySet());
    }

    /** Opens a file that is no member yet, and closes it with the others. */
    public BlockDevice openAlso(Path path) {
        return files.openAlso(path, Access.READ_WRITE);
    }

    @Override
    public void close() {
        files.close();
        machine.close();
    }

    private void scan() {
        List<ScannedMember> scanned = machine.calls()
                .await((Consumer<List<ScannedMember>> answer) ->
                        MemberScan.scan(machine.loop(), machine.pages(), files.devices(), answer));
        List<String> strangers = new ArrayList<>();
        for (ScannedMember member : scanned) {
            BlockDevice device = member.device();
            switch (member.found().superblock()) {
                case Parsed.Value<Superblock> found ->
                    devices.put(member.candidate().orElseThrow(), device);
                case Parsed.Absent<Superblock> absent ->
                    strangers.add(device.name() + ": has no md superblock; leave it out to go on without it");
                case Parsed.Damaged<Superblock> damaged ->
                    strangers.add(device.name() + ": has no usable md superblock: " + damaged.reason()
                            + "; leave it out to go on without it");
            }
        }
        if (!strangers.isEmpty()) {
            throw new CommandFailure(ExitCode.NOT_A_MEMBER, strangers.getFirst());
        }
    }
}
