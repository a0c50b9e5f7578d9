package org.asyncraid.tools.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code raid bench}: how fast this machine is. */
@Command(name = "bench", description = "Measure on this machine.", synopsisSubcommandLabel = "WHAT")
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "what to measure is missing: kernels or offload");
    }
}
