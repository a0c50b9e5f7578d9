package org.asyncraid.tools.cli.exercise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.descriptor.Completion;
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
    private static final int DESTINATIONS = 4;
    private static final int IN_FLIGHT = 8;

    /**
     * An operation that failed on every engine.
     *
     * @param kind what it was
     * @param reason each attempt
     */
    public record Failure(String kind, String reason) {}

    private record Task(OperationKind kind, int bytes) {}

    private final Offload offload;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Page> sources = new ArrayList<>();
    private final List<Slot> idle = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final Consumer<List<Failure>> whenDone;
    private int next;

    /** A place for one operation in flight, with destinations of its own. */
    private final class Slot implements Completion {
        private final List<Page> destinations;

        Slot(List<Page> destinations) {
            this.destinations = destinations;
        }

        @Override
        public void completed(Descriptor descriptor) {
            if (!descriptor.outcome().isOk()) {
                failures.add(new Failure(
                        descriptor.kind().name(),
                        descriptor.outcome() + descriptor.attempts().toString()));
            }
            descriptor.release();
            idle.add(this);
            submitMore();
        }
    }

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
        exercise.sources.addAll(pages(pool, DATA_SOURCES, longest));
        for (int i = 0; i < IN_FLIGHT; i++) {
            exercise.idle.add(exercise.new Slot(pages(pool, DESTINATIONS, longest)));
        }
        exercise.submitMore();
    }

    private static List<Page> pages(PagePool pool, int count, int bytes) {
        List<Page> pages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Page page = pool.take(bytes);
            page.segment().fill((byte) (i + 1));
            pages.add(page);
        }
        return pages;
    }

    private void submitMore() {
        while (!idle.isEmpty() && next < tasks.size()) {
            Task task = tasks.get(next++);
            Descriptor descriptor = offload.descriptors().take();
            fill(descriptor, task, idle.removeLast());
            offload.submit(descriptor);
        }
        if (idle.size() == IN_FLIGHT) {
            sources.forEach(Page::release);
            idle.forEach(slot -> slot.destinations.forEach(Page::release));
            whenDone.accept(failures);
        }
    }

    private void fill(Descriptor descriptor, Task task, Slot slot) {
        OperationShape shape = task.kind().shape();
        int count = Math.clamp(
                (long) DATA_SOURCES, shape.sources().min(), shape.sources().max());
        int destinations = shape.destinations().min();
        descriptor.begin(task.kind(), task.bytes()).parameter(shape.parameter());
        for (int i = 0; i < count; i++) {
            descriptor.source(sources.get(i), 0);
        }
        for (int i = 0; i < shape.coefficientCount(count, destinations); i++) {
            descriptor.coefficient(1 << i);
        }
        for (int i = 0; i < destinations; i++) {
            descriptor.destination(slot.destinations.get(i), 0);
        }
        descriptor.onCompletion(slot);
    }
}
