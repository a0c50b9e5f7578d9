package org.asyncraid.tools.cli.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Memory for the blocks of a task: sources, and as many blocks again to write to. */
final class Blocks {
    /** Blocks begin at pages, as those of most programs with large ones do. */
    private static final long PAGE_BYTES = 4096;

    private final MemorySegment memory;

    /** Room for {@code blocks} blocks of up to {@code bytes}, with random content. */
    Blocks(Arena arena, int blocks, long bytes) {
        memory = arena.allocate(blocks * bytes, PAGE_BYTES);
        SplittableRandom random = new SplittableRandom(blocks);
        for (long at = 0; at < memory.byteSize(); at += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG, at, random.nextLong());
        }
    }

    /** How many blocks a task needs. */
    static int needed(Task task) {
        return 2 * task.sources() + task.outputs();
    }

    /** Address of a source of a task on blocks of this length: they lie one after the other. */
    long source(int index, long bytes) {
        return memory.address() + index * bytes;
    }

    /** Address of a block that a task writes; there are as many as outputs, and as sources. */
    long output(Task task, int index, long bytes) {
        return source(task.sources() + index, bytes);
    }
}
