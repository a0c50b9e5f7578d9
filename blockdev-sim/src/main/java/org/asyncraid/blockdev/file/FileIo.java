package org.asyncraid.blockdev.file;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that wait for files. Whoever puts a program together makes one, shares it among all file devices, and
 * closes it after them. Thread-safe.
 *
 * <p>Its threads are never interrupted: an interrupt would close the file channel under every other request.
 */
public final class FileIo implements AutoCloseable {
    private final ExecutorService executor;

    private FileIo(int threads) {
        var next = new AtomicInteger();
        executor = Executors.newFixedThreadPool(threads, task -> {
            var thread = new Thread(task, "file-io-" + next.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts {@code threads} daemon threads, as they are first needed. That many requests run side by side. */
    public static FileIo start(int threads) {
        return new FileIo(threads);
    }

    /** Waits for what is still running, then ends the threads. */
    @Override
    public void close() {
        executor.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void execute(Runnable task) {
        executor.execute(task);
    }
}
