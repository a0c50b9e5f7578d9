package org.asyncraid.tools.cli.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.tools.cli.explain.Explanation;
import org.asyncraid.tools.cli.explain.ExplanationText;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.session.ArrayFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid assemble --explain}: what an assembly would come to, and what is at risk. Opens the members read-only. */
@Command(
        name = "assemble",
        description =
                "Say what the FILEs make together, whether that starts, and which bytes of the array are lost, may be"
                        + " wrong, or are not protected any more, and why. Never writes. Commands start arrays by themselves, and"
                        + " say the same before they take --force.",
        footer = {"", "Example:", "  raid assemble --explain disk*.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE})
public final class AssembleCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--explain", required = true, description = "Explain; nothing is started to stay.")
    private boolean explain;

    @Option(names = "--json", description = "Print JSON, under the key 'assemble'.")
    private boolean json;

    public AssembleCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_ONLY)) {
            Explanation explained =
                    Explanation.of(files, array.assembly(), () -> compute.open(files.machine(), context));
            PrintWriter out = context.streams().out();
            if (json) {
                JsonReport.print(out, "assemble", ExplanationText.facts(explained));
            } else {
                ExplanationText.print(out, explained);
            }
            boolean starts = explained.start() == Explanation.Start.YES;
            return (starts && explain ? ExitCode.OK : ExitCode.REFUSED).code();
        }
    }
}
