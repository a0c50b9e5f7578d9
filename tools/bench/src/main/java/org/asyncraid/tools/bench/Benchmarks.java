package org.asyncraid.tools.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.asyncraid.tools.cli.bench.Task;
import org.asyncraid.tools.cli.bench.Task.Kind;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs benchmarks: {@code kernels}, {@code pairs}, {@code inline}, {@code array}, {@code mix} and {@code policies} print
 * tables of {@code docs/BENCHMARKS.md}, and {@code kernels RS} or {@code pairs RS} the rows of the first two that begin so;
 * any other arguments are those of JMH, among them {@code -l} for a list and {@code -h} for help.
 */
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) throws RunnerException, IOException {
        String table = arguments.length == 0 ? "" : arguments[0];
        String titles = Arrays.stream(arguments).skip(1).collect(Collectors.joining(" "));
        switch (table) {
            case "kernels" -> KernelTable.print(System.out, titles);
            case "pairs" -> PairTable.print(System.out, titles);
            case "pair" -> PairTable.printMeasured(System.out, task(arguments), PairTable.Peer.valueOf(arguments[4]));
            case "inline" -> InlineTable.print(System.out);
            case "array" -> ArrayTable.print(System.out);
            case "mix" -> MixTable.print(System.out);
            case "policies" -> PolicyTable.print(System.out);
            default -> org.openjdk.jmh.Main.main(arguments);
        }
    }

    /** What {@link PairTable} has a JVM measure. */
    private static Task task(String[] arguments) {
        return new Task(Kind.valueOf(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }
}
