package org.asyncraid.tools.cli.simulate;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code raid simulate}: what if, in virtual time. */
@Command(
        name = "simulate",
        description = "Ask what if: run parts of raid in virtual time.",
        synopsisSubcommandLabel = "WHAT")
public final class SimulateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "what to simulate is missing: array or offload");
    }
}
