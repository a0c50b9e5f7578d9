package org.asyncraid.tools.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.asyncraid.tools.cli.doctor.Checkup;
import org.asyncraid.tools.cli.doctor.Finding;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.output.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code raid doctor}: says how this machine suits the command, and what would suit it better. */
@Command(
        name = "doctor",
        description =
                "Check this machine: JDK, vector kernels and their speed, cores, memory, file locks, native libraries.",
        footer = {"", "Exits with 4 where something does not work; a warning alone is no failure."})
public final class DoctorCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--json", description = "Print JSON, under the key 'doctor'.")
    private boolean json;

    public DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Checkup(MachineConfig.DEFAULT).run();
        if (json) {
            JsonReport.print(context.streams().out(), "doctor", findings);
        } else {
            TextTable table = new TextTable("", "checked", "found");
            for (Finding finding : findings) {
                table.row(finding.verdict().name().toLowerCase(Locale.ROOT), finding.about(), finding.detail());
            }
            table.print(context.streams().out(), "");
        }
        boolean works = findings.stream().noneMatch(finding -> finding.verdict() == Finding.Verdict.FAIL);
        return (works ? ExitCode.OK : ExitCode.ERROR).code();
    }
}
