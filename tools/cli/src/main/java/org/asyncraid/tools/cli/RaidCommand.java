package org.asyncraid.tools.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root command: without a subcommand it prints its help to stderr and exits as for any other wrong usage. */
@Command(
        name = "raid",
        mixinStandardHelpOptions = true,
        version = "raid 0.1.0-SNAPSHOT",
        description = "RAID-5/6 arrays in the on-disk format of Linux md, in user space.")
public final class RaidCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new RaidCommand()).execute(args));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a subcommand is missing");
    }
}
