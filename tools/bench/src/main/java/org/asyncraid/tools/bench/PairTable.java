package org.asyncraid.tools.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.tools.cli.bench.Contest;
import org.asyncraid.tools.cli.bench.Contestant;
import org.asyncraid.tools.cli.bench.Host;
import org.asyncraid.tools.cli.bench.Task;
import org.asyncraid.tools.cli.bench.Task.Kind;

/**
 * The kernels beside their peers, in {@link Pairs}: ratios of speed that can be told on a machine that does other work too.
 * Each row is measured in several JVMs of its own, one after the other, because how well code is compiled and where
 * blocks lie differs from one to the next.
 */
final class PairTable {
    private static final int JVMS = 5;
    private static final int[] BYTES = {4096, 65536, 1 << 20};
    /** What is read in a turn, which takes some hundred microseconds, or tens of milliseconds in Hadoop's coder. */
    private static final int TURN_BYTES = 16 << 20;

    private static final long QUIET_NANOS = 1_000_000_000;
    private static final long LONGEST_WARM_UP_NANOS = 20_000_000_000L;

    /** Whom the kernels are measured beside. */
    enum Peer {
        ISAL("ISA-L"),
        HADOOP("Hadoop"),
        /** Our own product with a matrix, of as many blocks. */
        DOT("own gf-dot");

        private final String title;

        Peer(String title) {
            this.title = title;
        }
    }

    /**
     * Of one length of blocks in one JVM.
     *
     * @param speed ours, in GB/s of data
     * @param ratio to the peer's
     */
    private record Measured(double speed, double ratio) {
        static Measured parse(String printed) {
            int space = printed.indexOf(' ');
            return new Measured(
                    Double.parseDouble(printed.substring(0, space)), Double.parseDouble(printed.substring(space + 1)));
        }
    }

    private PairTable() {}

    /** Prints the rows whose title begins so. */
    static void print(PrintStream out, String titles) throws IOException {
        out.println(Host.describe() + "; load before: " + Host.load());
        out.println();
        out.println(
                "GB/s of data, that is k · bytes / time, and the ratio to the peer's, for blocks of 4 KiB / 64 KiB / 1 MiB:"
                        + " medians of " + JVMS + " JVMs with " + Pairs.COUNT + " pairs each");
        out.println();
        out.println("| computed | k | peer | GB/s | ratio | least and largest of the JVMs |");
        out.println("|---|---:|---|---:|---:|---:|");
        for (Computed computed : Computed.ALL) {
            if (computed.title().startsWith(titles)) {
                for (Peer peer : peers(computed.kind())) {
                    out.println(line(computed, peer));
                }
            }
        }
        out.println();
        out.println("Load after: " + Host.load());
    }

    /** Prints what {@link Measured} says of one row, a line for each length of blocks, as measured in this JVM. */
    static void printMeasured(PrintStream out, Task task, Peer peer) {
        for (int bytes : BYTES) {
            Measured measured = measure(task, peer, bytes);
            out.println(measured.speed() + " " + measured.ratio());
        }
    }

    private static List<Peer> peers(Kind kind) {
        List<Peer> peers = new ArrayList<>();
        if (Isal.isPresent()) {
            peers.add(Peer.ISAL);
        }
        if (kind == Kind.REED_SOLOMON) {
            peers.add(Peer.HADOOP);
        }
        if (kind == Kind.TWO_DATA) {
            peers.add(Peer.DOT);
        }
        return peers;
    }

    private static String line(Computed computed, Peer peer) throws IOException {
        List<List<Measured>> jvms = new ArrayList<>();
        for (int jvm = 0; jvm < JVMS; jvm++) {
            jvms.add(inItsOwnJvm(computed, peer));
        }
        List<String> speeds = new ArrayList<>();
        List<String> medians = new ArrayList<>();
        List<String> ranges = new ArrayList<>();
        for (int length = 0; length < BYTES.length; length++) {
            int index = length;
            double[] speed = sorted(jvms, of -> of.get(index).speed());
            double[] ratio = sorted(jvms, of -> of.get(index).ratio());
            speeds.add(String.format(Locale.ROOT, "%.1f", speed[JVMS / 2]));
            medians.add(format(ratio[JVMS / 2]));
            ranges.add(format(ratio[0]) + "–" + format(ratio[JVMS - 1]));
        }
        return String.join(
                " | ",
                "| " + computed.title(),
                String.valueOf(computed.k()),
                peer.title,
                String.join(" / ", speeds),
                String.join(" / ", medians),
                String.join(" / ", ranges) + " |");
    }

    private static double[] sorted(List<List<Measured>> jvms, ToDoubleFunction<List<Measured>> value) {
        return jvms.stream().mapToDouble(value).sorted().toArray();
    }

    private static List<Measured> inItsOwnJvm(Computed computed, Peer peer) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path")));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                Benchmarks.class.getName(),
                "pair",
                computed.kind().name(),
                String.valueOf(computed.k()),
                String.valueOf(computed.parity()),
                peer.name()));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream printed = jvm.getInputStream()) {
            String lines = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            List<Measured> measured = lines.lines().map(Measured::parse).toList();
            if (measured.size() != BYTES.length) {
                throw new IllegalStateException("measured nothing: " + String.join(" ", command));
            }
            return measured;
        }
    }

    private static Measured measure(Task task, Peer peer, int bytes) {
        Kernels kernels = KernelsSelection.get().kernels();
        try (Arena arena = Arena.ofShared()) {
            Contest contest = new Contest(task, bytes, arena, kernels);
            Runnable ours = contest.verified(Contestant.KERNELS);
            Runnable theirs = switch (peer) {
                case ISAL -> contest.verified(Contestant.ISAL);
                case HADOOP -> contest.verified("Hadoop", HadoopCoder.call(task, contest));
                case DOT -> {
                    Task dot = new Task(Kind.DOT, task.sources(), task.outputs());
                    yield new Contest(dot, bytes, arena, kernels).verified(Contestant.KERNELS);
                }
            };
            int calls = Math.max(1, TURN_BYTES / (task.sources() * bytes));
            Runnable ourTurn = turn(ours, calls);
            Runnable theirTurn = turn(theirs, calls);
            warmUp(ourTurn, theirTurn);
            Pairs pairs = Pairs.of(ourTurn, theirTurn);
            return new Measured(calls * (double) task.sources() * bytes / pairs.firstNanos(), pairs.ratio());
        }
    }

    /** Computes until the compilers have had nothing to do for a while. */
    private static void warmUp(Runnable ours, Runnable theirs) {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        long begun = System.nanoTime();
        long changed = begun;
        long compiledMillis = compilers.getTotalCompilationTime();
        long now = begun;
        while (now - changed < QUIET_NANOS && now - begun < LONGEST_WARM_UP_NANOS) {
            ours.run();
            theirs.run();
            now = System.nanoTime();
            if (compilers.getTotalCompilationTime() != compiledMillis) {
                compiledMillis = compilers.getTotalCompilationTime();
                changed = now;
            }
        }
    }

    /** The call so many times. */
    private static Runnable turn(Runnable call, int calls) {
        return () -> {
            for (int n = 0; n < calls; n++) {
                call.run();
            }
        };
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
