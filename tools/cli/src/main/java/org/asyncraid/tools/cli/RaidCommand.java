package org.asyncraid.tools.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.asyncraid.tools.cli.command.AddCommand;
import org.asyncraid.tools.cli.command.AssembleCommand;
import org.asyncraid.tools.cli.command.BenchCommand;
import org.asyncraid.tools.cli.command.BenchKernelsCommand;
import org.asyncraid.tools.cli.command.BenchOffloadCommand;
import org.asyncraid.tools.cli.command.CheckCommand;
import org.asyncraid.tools.cli.command.CommandContext;
import org.asyncraid.tools.cli.command.CreateCommand;
import org.asyncraid.tools.cli.command.DemoCommand;
import org.asyncraid.tools.cli.command.DetailCommand;
import org.asyncraid.tools.cli.command.DoctorCommand;
import org.asyncraid.tools.cli.command.EnginesCommand;
import org.asyncraid.tools.cli.command.ExamineCommand;
import org.asyncraid.tools.cli.command.ExportCommand;
import org.asyncraid.tools.cli.command.FailCommand;
import org.asyncraid.tools.cli.command.ImportCommand;
import org.asyncraid.tools.cli.command.ReAddCommand;
import org.asyncraid.tools.cli.command.RebuildCommand;
import org.asyncraid.tools.cli.command.RemoveCommand;
import org.asyncraid.tools.cli.command.RepairCommand;
import org.asyncraid.tools.cli.command.ReplaceCommand;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.Logging;
import org.asyncraid.tools.cli.output.Streams;
import org.asyncraid.tools.cli.simulate.SimulateArrayCommand;
import org.asyncraid.tools.cli.simulate.SimulateCommand;
import org.asyncraid.tools.cli.simulate.SimulateOffloadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: composes the subcommands, and turns every failure into one line and an exit code. */
@Command(
        name = "raid",
        mixinStandardHelpOptions = true,
        version = "raid 0.1.0-SNAPSHOT",
        description = "RAID-5/6 arrays in the on-disk format of Linux md, in user space.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "'raid COMMAND --help' explains a command. A first look: raid demo",
        })
public final class RaidCommand implements Runnable {
    private static final List<ExitCode> EXITS_OF_ALL =
            List.of(ExitCode.OK, ExitCode.NO_JDK, ExitCode.ERROR, ExitCode.USAGE, ExitCode.INTERNAL);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the log and the trace of a failure, as RAID_DEBUG=1 in the environment does.")
    private boolean verbose;

    public static void main(String[] args) {
        Streams streams = Streams.ofProcess();
        Interruption interruption = Interruption.onSignals();
        int code = run(streams, interruption, args);
        interruption.commandHasEnded();
        System.exit(code);
    }

    /** Runs one command line. Returns the exit code; neither throws nor exits. */
    public static int run(Streams streams, Interruption interruption, String... args) {
        int code = new RaidCommand().commandLine(streams, interruption).execute(args);
        if (streams.out().checkError() && code == ExitCode.OK.code()) {
            streams.err().println("raid: the results could not be written to stdout");
            return ExitCode.ERROR.code();
        }
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private CommandLine commandLine(Streams streams, Interruption interruption) {
        CommandContext context = new CommandContext(streams, interruption);
        List<Callable<Integer>> commands = List.of(
                new CreateCommand(context),
                new ExamineCommand(context),
                new DetailCommand(context),
                new ExportCommand(context),
                new ImportCommand(context),
                new FailCommand(context),
                new RemoveCommand(context),
                new AddCommand(context),
                new ReAddCommand(context),
                new AssembleCommand(context),
                new RebuildCommand(context),
                new ReplaceCommand(context),
                new CheckCommand(context),
                new RepairCommand(context),
                new EnginesCommand(context),
                new DoctorCommand(context),
                new DemoCommand(context));
        CommandLine root = new CommandLine(this);
        commands.forEach(command -> root.addSubcommand(commandLine(command)));
        CommandLine simulate = commandLine(new SimulateCommand());
        simulate.addSubcommand(commandLine(new SimulateArrayCommand(streams, interruption)));
        simulate.addSubcommand(commandLine(new SimulateOffloadCommand(streams)));
        root.addSubcommand(simulate);
        CommandLine bench = commandLine(new BenchCommand());
        bench.addSubcommand(commandLine(new BenchKernelsCommand(context)));
        bench.addSubcommand(commandLine(new BenchOffloadCommand(context)));
        root.addSubcommand(bench);
        documentExits(spec, RaidCommand.class);
        return root.setOut(streams.out())
                .setErr(streams.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler((wrong, args) -> reportUsage(wrong))
                .setExecutionExceptionHandler((failure, line, parsed) -> reportFailure(failure, line));
    }

    private CommandLine commandLine(Callable<Integer> command) {
        CommandLine line = new CommandLine(command);
        CommandSpec commandSpec = line.getCommandSpec();
        commandSpec.mixinStandardHelpOptions(true).version(spec.version());
        documentExits(commandSpec, command.getClass());
        return line;
    }

    private int execute(ParseResult parsed) {
        if (tracing()) {
            Logging.showEverything();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private int reportUsage(ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        PrintWriter err = wrong.getCommandLine().getErr();
        err.println(command + ": " + firstLine(wrong) + " (see '" + command + " --help')");
        trace(wrong, err);
        return ExitCode.USAGE.code();
    }

    private int reportFailure(Exception failure, CommandLine line) {
        String command = line.getCommandSpec().qualifiedName();
        PrintWriter err = line.getErr();
        line.getOut().flush();
        if (failure instanceof CommandFailure expected) {
            err.println(command + ": " + firstLine(expected));
            trace(failure, err);
            return expected.exitCode().code();
        }
        err.println(command + ": internal error: " + failure.getClass().getSimpleName() + ": " + firstLine(failure)
                + (tracing() ? "" : " (run again with --verbose for the trace, and report it)"));
        trace(failure, err);
        return ExitCode.INTERNAL.code();
    }

    private void trace(Exception failure, PrintWriter err) {
        if (tracing()) {
            failure.printStackTrace(err);
        }
    }

    private boolean tracing() {
        return verbose || "1".equals(System.getenv("RAID_DEBUG"));
    }

    private static String firstLine(Exception failure) {
        String message = failure.getMessage();
        return message == null ? "no reason given" : message.lines().findFirst().orElse("no reason given");
    }

    private static void documentExits(CommandSpec command, Class<?> type) {
        Map<String, String> meanings = new LinkedHashMap<>();
        Exits own = type.getAnnotation(Exits.class);
        List<ExitCode> listed = own == null ? List.of() : List.of(own.value());
        for (ExitCode exit : ExitCode.values()) {
            if (EXITS_OF_ALL.contains(exit) || listed.contains(exit)) {
                meanings.put(String.valueOf(exit.code()), exit.meaning());
            }
        }
        UsageMessageSpec usage = command.usageMessage();
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(meanings);
    }
}
