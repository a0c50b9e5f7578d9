package org.asyncraid.tools.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.tools.cli.examine.BadBlocksText;
import org.asyncraid.tools.cli.examine.BitmapText;
import org.asyncraid.tools.cli.examine.ExamineExport;
import org.asyncraid.tools.cli.examine.ExamineFacts;
import org.asyncraid.tools.cli.examine.ExamineText;
import org.asyncraid.tools.cli.examine.ExaminedMember;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.members.MemberExaminer;
import org.asyncraid.tools.cli.members.MemberFiles;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.JsonReport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code raid examine}: what the superblocks of members say, each by itself. Opens them read-only. */
@Command(
        name = "examine",
        description = "Show what the md superblock of each FILE says. Never writes.",
        footer = {
            "",
            "Examples:",
            "  raid examine disk0.img disk1.img",
            "  raid examine --json *.img",
        })
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.IN_USE})
public final class ExamineCommand implements Callable<Integer> {
    private final CommandContext context;

    @ArgGroup
    private ReportFormat format = new ReportFormat();

    @Option(
            names = "--bad-blocks",
            description = "Show only the lists of bad blocks, as mdadm --examine-badblocks does.")
    private boolean badBlocks;

    @Option(
            names = {"-X", "--bitmap"},
            description = "Show only the write-intent bitmaps, as mdadm --examine-bitmap does.")
    private boolean bitmap;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Members: image files or block devices.")
    private List<Path> files = List.of();

    public ExamineCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<ExaminedMember> members = new ArrayList<>();
        ExitCode result = ExitCode.OK;
        try (Machine machine = Machine.start(MachineConfig.DEFAULT)) {
            MemberExaminer examiner = new MemberExaminer(new DeviceReader(machine));
            for (Path file : files) {
                try (MemberFiles open = MemberFiles.open(machine, List.of(file), Access.READ_ONLY)) {
                    members.add(examiner.examine(open.devices().getFirst()));
                } catch (CommandFailure failure) {
                    // One bad disk must not hide the others, so each failure has its line and the first has the code.
                    context.streams().err().println("raid examine: " + failure.getMessage());
                    result = result == ExitCode.OK ? failure.exitCode() : result;
                }
            }
        }
        if (!members.isEmpty()) {
            print(members);
        }
        return result.code();
    }

    private void print(List<ExaminedMember> members) {
        PrintWriter out = context.streams().out();
        if (badBlocks) {
            members.forEach(member -> BadBlocksText.print(out, member));
        } else if (bitmap) {
            members.forEach(member -> BitmapText.print(out, member));
        } else if (format.json()) {
            JsonReport.print(
                    out, "examine", members.stream().map(ExamineFacts::of).toList());
        } else if (format.export()) {
            members.forEach(member -> ExamineExport.print(out, member));
        } else {
            ExamineText text = new ExamineText(out, ZoneId.systemDefault());
            members.forEach(text::print);
        }
    }
}
