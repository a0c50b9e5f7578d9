package org.asyncraid.tools.cli.machine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request from outside (Ctrl-C, SIGTERM) to end the command early. Whoever does long work asks {@link #isRequested}
 * often, and then stops in a resumable state. Thread-safe.
 */
public final class Interruption {
    /** How long the process waits for the command to stop cleanly: a checkpoint takes a few writes. */
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;

    /**
     * One that SIGINT, SIGTERM and SIGHUP request. The JVM answers these by running its shutdown hooks, while the command
     * goes on; the hook lets it end, and the JVM then exits with 128 + the signal's number.
     */
    public static Interruption onSignals() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::requestAndWait, "interruption"));
        return interruption;
    }

    public boolean isRequested() {
        return requested;
    }

    /** Asks the command to end. */
    public void request() {
        requested = true;
    }

    /** To be called when the command has ended, before {@link System#exit}. */
    public void commandHasEnded() {
        ended.countDown();
    }

    private void requestAndWait() {
        request();
        try {
            boolean clean = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!clean) {
                System.err.println("raid: gave up waiting for a clean stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
