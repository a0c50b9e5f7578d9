package org.asyncraid.tools.cli.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.layer.Offload;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape;

/**
 * Runs each kind of operation at each block length a number of times, several in flight, over pages of its own whose
 * content does not matter. Lives on one loop.
 */
public final class Exercise {
    private static final int DATA_SOURCES = 4;
    private static final int IN_FLIGHT = 8;

    /** An operation that failed on every engine.
     *
     * @param kind what it was
     * @param reason each attempt
     */
    public record Failure(String kind, String reason) {}

    private record Task(OperationKind kind, int bytes) {}

    private final Offload offload;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final Consumer<List<Failure>> whenDone;
    private int next;
    private int inFlight;

    private Exercise(Offload offload, Consumer<List<Failure>> whenDone) {
        this.offload = offload;
        this.whenDone = whenDone;
    }

    /**
     * Begins; {@code whenDone} is told of what failed.
     *
     * @param pool where the operands come from, and go back to
     * @param lengths of blocks, in bytes
     * @param repetitions of each kind at each length
     */
    public static void begin(
            Offload offload,
            PagePool pool,
            List<OperationKind> kinds,
            int[] lengths,
            int repetitions,
            Consumer<List<Failure>> whenDone) {
        Exercise exercise = new Exercise(offload, whenDone);
        int longest = 0;
        for (OperationKind kind : kinds) {
            for (int length : lengths) {
                longest = Math.max(longest, length);
                for (int i = 0; i < repetitions; i++) {
                    exercise.tasks.add(new Task(kind, length));
                }
            }
        }
        for (int i = 0; i < 2 * DATA_SOURCES; i++) {
            Page page = pool.take(longest);
            page.segment().fill((byte) (i + 1));
            exercise.pages.add(page);
        }
        exercise.submitMore();
    }

    private void submitMore() {
        while (inFlight < IN_FLIGHT && next < tasks.size()) {
            Task task = tasks.get(next++);
            Descriptor descriptor = offload.descriptors().take();
            fill(descriptor, task);
            inFlight++;
            offload.submit(descriptor);
        }
        if (inFlight == 0) {
            pages.forEach(Page::release);
            whenDone.accept(failures);
        }
    }

    /** Sources are the first pages; destinations, which operations in flight share, are the others. */
    private void fill(Descriptor descriptor, Task task) {
        OperationShape shape = task.kind().shape();
        int sources = Math.clamp(
                (long) DATA_SOURCES, shape.sources().min(), shape.sources().max());
        int destinations = shape.destinations().min();
        descriptor.begin(task.kind(), task.bytes()).parameter(shape.parameter());
        for (int i = 0; i < sources; i++) {
            descriptor.source(pages.get(i), 0);
        }
        for (int i = 0; i < shape.coefficientCount(sources, destinations); i++) {
            descriptor.coefficient(1 << i);
        }
        for (int i = 0; i < destinations; i++) {
            descriptor.destination(pages.get(DATA_SOURCES + i), 0);
        }
        descriptor.onCompletion(this::completed);
    }

    private void completed(Descriptor descriptor) {
        if (!descriptor.outcome().isOk()) {
            failures.add(new Failure(
                    descriptor.kind().name(),
                    descriptor.outcome() + descriptor.attempts().toString()));
        }
        descriptor.release();
        inFlight--;
        submitMore();
    }
}
