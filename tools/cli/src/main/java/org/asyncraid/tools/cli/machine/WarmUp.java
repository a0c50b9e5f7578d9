package org.asyncraid.tools.cli.machine;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.WarmingKernels;

/**
 * The kernels of this process. They are warmed in the background while others compute, so that a command that runs for a
 * second or two does not spend them on vectors that are not compiled yet; {@code -Dasyncraid.warmup=off} has vectors from the
 * first byte on. docs/BENCHMARKS.md tells what it wins.
 */
final class WarmUp {
    private static final String PROPERTY = "asyncraid.warmup";

    private static final Kernels KERNELS = choose(System.getProperty(PROPERTY, "on"), KernelsSelection.get());

    private WarmUp() {}

    /** The same for all engines: what one of them has asked for is warm for the others too. */
    static Kernels kernels() {
        return KERNELS;
    }

    private static Kernels choose(String wanted, KernelsSelection selection) {
        return switch (wanted) {
            case "on" ->
                selection.vectorBits() == 0 ? selection.kernels() : new WarmingKernels(selection, background());
            case "off" -> selection.kernels();
            default -> throw new IllegalArgumentException("-D" + PROPERTY + "=" + wanted + ": allowed are on and off");
        };
    }

    /** A thread while there is something to warm, which does not keep the process from ending. */
    private static Executor background() {
        return new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "kernel-warm-up");
            thread.setDaemon(true);
            return thread;
        });
    }
}
