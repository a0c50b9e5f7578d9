package org.asyncraid.tools.cli.simulate;

import java.util.List;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.simulator.run.PowerCut;

/** One power cut as {@code --cut} names it: level, what the array was doing, which change, which outcome. */
final class PowerCutArgument {
    private PowerCutArgument() {}

    /** For example {@code raid6,healthy,87:6}; of the scenes that there are. */
    static PowerCut parse(String argument, List<PowerCut.Scene> scenes) {
        String[] parts = argument.split("[,:]", -1);
        try {
            if (parts.length != 4) {
                throw new NumberFormatException();
            }
            PowerCut.Scene scene = scenes.stream()
                    .filter(candidate -> candidate.level().mdName().equals(parts[0])
                            && candidate.situation().toString().equals(parts[1]))
                    .findFirst()
                    .orElseThrow(NumberFormatException::new);
            return new PowerCut(scene, Long.parseLong(parts[2]), Integer.parseInt(parts[3]));
        } catch (NumberFormatException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--cut " + argument
                            + "; allowed: what a failure of --power-cuts prints, such as raid6,healthy,87:6",
                    e);
        }
    }
}
