package org.asyncraid.tools.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.SlotState;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.RunningArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid remove}: lets go of a member that has failed, or of a spare. */
@Command(
        name = "remove",
        description = "Let go of a member that has failed, or of a spare. Its file is not written to.",
        footer = {"", "Example:", "  raid remove disk*.img --member disk3.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE})
public final class RemoveCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(
            names = "--member",
            required = true,
            paramLabel = "PATH|SLOT",
            description = "The member to remove. A slot means the failed member that was last in it.")
    private String member = "";

    public RemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MemberChoice choice = MemberChoice.of(member, array.files());
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellRisks(files, array.assembly(), () -> compute.open(files.machine(), context));
            Optional<Integer> absent = absentNumber(choice, usable);
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                if (absent.isPresent()) {
                    running.change(done -> running.array().forget(absent.get(), done));
                } else {
                    remove(running, choice);
                }
                context.streams().out().println(choice + " is removed: " + ArrayPicture.of(running.status()));
            }
        }
        return ExitCode.OK.code();
    }

    private static void remove(RunningArray running, MemberChoice choice) {
        try {
            running.change(done -> running.array().remove(choice::isMeant, done));
        } catch (IllegalArgumentException refusal) {
            throw new CommandFailure(ExitCode.REFUSED, String.valueOf(refusal.getMessage()), refusal);
        }
    }

    /** The device number of the chosen member, if it is one that takes no part in the array any more. */
    private static Optional<Integer> absentNumber(MemberChoice choice, AssemblyVerdict.Usable usable) {
        AssembledArray assembled = usable.array();
        Optional<Integer> ofLeftOut = choice.among(usable.leftOut())
                .map(leftOut -> leftOut.device().superblock().deviceNumber());
        if (ofLeftOut.isPresent()) {
            if (inUse(assembled).anyMatch(number -> number.equals(ofLeftOut.get()))) {
                throw CommandFailure.refused(choice + " is out of the array already; its number has a new member");
            }
            if (assembled.freshest().roleOf(ofLeftOut.get()) instanceof MemberRole.Spare) {
                throw CommandFailure.refused(choice + " is out of the array already");
            }
            return ofLeftOut;
        }
        if (choice.slot().isEmpty() || isFilled(assembled, choice.slot().getAsInt())) {
            return Optional.empty();
        }
        List<Integer> faulty = faultyNumbers(assembled.freshest());
        return switch (faulty.size()) {
            case 0 -> throw CommandFailure.refused(choice + " is empty: there is no failed member to remove");
            case 1 -> Optional.of(faulty.getFirst());
            default ->
                throw CommandFailure.refused("several members have failed and their superblocks are not given, so the"
                        + " one of " + choice + " is not known; give its file with the others");
        };
    }

    private static boolean isFilled(AssembledArray assembled, int slot) {
        return slot < assembled.slots().size()
                && assembled.slots().get(slot).filledBy().isPresent();
    }

    private static Stream<Integer> inUse(AssembledArray assembled) {
        Stream<Candidate> members =
                assembled.slots().stream().map(SlotState::filledBy).flatMap(Optional::stream);
        Stream<Candidate> replacements = assembled.replacements().stream().map(AssembledArray.Replacing::replacement);
        return Stream.concat(Stream.concat(members, replacements), assembled.spares().stream())
                .map(candidate -> candidate.superblock().deviceNumber());
    }

    private static List<Integer> faultyNumbers(Superblock superblock) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < superblock.roleTableSize(); number++) {
            if (superblock.roleOf(number) instanceof MemberRole.Faulty) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
