package org.asyncraid.tools.bench;

import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs benchmarks: {@code kernels}, {@code inline}, {@code array}, {@code mix} and {@code policies} print tables of {@code docs/BENCHMARKS.md}, and
 * {@code kernels RS} the rows of the first that begin so; any other arguments are those of JMH, among them {@code -l} for
 * a list and {@code -h} for help.
 */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException, IOException {
        if (arguments.length > 0 && arguments[0].equals("kernels")) {
            KernelTable.print(
                    System.out,
                    String.join(" ", arguments).substring("kernels".length()).strip());
        } else if (arguments.length == 1 && arguments[0].equals("inline")) {
            InlineTable.print(System.out);
        } else if (arguments.length == 1 && arguments[0].equals("array")) {
            ArrayTable.print(System.out);
        } else if (arguments.length == 1 && arguments[0].equals("mix")) {
            MixTable.print(System.out);
        } else if (arguments.length == 1 && arguments[0].equals("policies")) {
            PolicyTable.print(System.out);
        } else {
            org.openjdk.jmh.Main.main(arguments);
        }
    }
}
