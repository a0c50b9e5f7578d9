package org.asyncraid.tools.cli.command;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.tools.cli.detail.DetailExport;
import org.asyncraid.tools.cli.detail.DetailFacts;
import org.asyncraid.tools.cli.detail.DetailText;
import org.asyncraid.tools.cli.detail.DetailedArray;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.session.ArrayFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid detail}: the array that the members make together. Opens them read-only, and starts nothing. */
@Command(
        name = "detail",
        description = "Show the array that the FILEs make together. Never writes.",
        footer = {
            "",
            "Examples:",
            "  raid detail disk*.img",
            "  raid detail --test disk*.img && echo complete",
        })
@Exits({ExitCode.DEGRADED, ExitCode.UNUSABLE, ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE})
public final class DetailCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @ArgGroup
    private ReportFormat format = new ReportFormat();

    @Option(
            names = {"-t", "--test"},
            description = "Exit with mdadm's codes: 0 complete, 1 degraded, 2 unusable, 4 any failure.")
    private boolean test;

    public DetailCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return (test ? test() : show()).code();
    }

    private ExitCode show() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_ONLY)) {
            print(files.assemble(array.assembly()));
            return ExitCode.OK;
        }
    }

    private ExitCode test() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_ONLY)) {
            return switch (files.verdict(array.assembly())) {
                case AssemblyVerdict.Usable usable -> {
                    print(usable);
                    yield usable.array().degradedBy() == 0 ? ExitCode.OK : ExitCode.DEGRADED;
                }
                case AssemblyVerdict.Refused refused ->
                    throw new CommandFailure(ExitCode.UNUSABLE, String.join("; ", refused.reasons()));
            };
        } catch (CommandFailure failure) {
            ExitCode code = failure.exitCode() == ExitCode.UNUSABLE ? ExitCode.UNUSABLE : ExitCode.ERROR;
            throw new CommandFailure(code, String.valueOf(failure.getMessage()), failure);
        }
    }

    private void print(AssemblyVerdict.Usable usable) {
        PrintWriter out = context.streams().out();
        DetailedArray detailed = new DetailedArray(usable);
        if (format.json()) {
            JsonReport.print(out, "detail", DetailFacts.of(detailed));
        } else if (format.export()) {
            DetailExport.print(out, detailed);
        } else {
            new DetailText(out, ZoneId.systemDefault()).print(detailed);
        }
    }
}
