package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Intel's ISA-L, where it is installed: the peer that the kernels are compared with. It wants blocks that begin at
 * multiples of 32 bytes and have such a length. Source: raid.h of ISA-L 2.30.
 */
final class IsaL {

    private static final String LIBRARY = "libisal.so.2";

    private static final int ALIGNMENT = 32;

    private IsaL() {}

    static boolean present() {
        try (Arena arena = Arena.ofConfined()) {
            lookup(arena);
            return true;
        } catch (IllegalArgumentException absent) {
            return false;
        }
    }

    /** {@code out = Σ sources}. */
    static Runnable xor(Arena arena, long[] sources, long out, int bytes) {
        MemorySegment pointers = pointers(arena, sources, bytes, out);
        int vectors = sources.length + 1;
        return () -> {
            try {
                check((int) Calls.XOR_GEN.invokeExact(vectors, bytes, pointers));
            } catch (Throwable failure) {
                throw new IllegalStateException("xor_gen failed", failure);
            }
        };
    }

    /** P and Q of the sources. */
    static Runnable pq(Arena arena, long[] sources, long p, long q, int bytes) {
        MemorySegment pointers = pointers(arena, sources, bytes, p, q);
        int vectors = sources.length + 2;
        return () -> {
            try {
                check((int) Calls.PQ_GEN.invokeExact(vectors, bytes, pointers));
            } catch (Throwable failure) {
                throw new IllegalStateException("pq_gen failed", failure);
            }
        };
    }

    private static MemorySegment pointers(Arena arena, long[] sources, int bytes, long... destinations) {
        MemorySegment pointers = arena.allocate(ValueLayout.JAVA_LONG, sources.length + destinations.length);
        long misaligned = bytes;
        for (int index = 0; index < sources.length + destinations.length; index++) {
            long address = index < sources.length ? sources[index] : destinations[index - sources.length];
            misaligned |= address;
            pointers.setAtIndex(ValueLayout.JAVA_LONG, index, address);
        }
        if (misaligned % ALIGNMENT != 0) {
            throw new IllegalArgumentException("ISA-L takes addresses and lengths that are multiples of " + ALIGNMENT);
        }
        return pointers;
    }

    private static void check(int status) {
        if (status != 0) {
            throw new IllegalStateException("status " + status);
        }
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup lookup(Arena arena) {
        return SymbolLookup.libraryLookup(LIBRARY, arena);
    }

    /** The functions, bound when first called. */
    private static final class Calls {
        static final MethodHandle XOR_GEN = bind("xor_gen");
        static final MethodHandle PQ_GEN = bind("pq_gen");

        /** {@code int NAME(int vectors, int bytes, void **pointers)}. */
        @SuppressWarnings("restricted")
        private static MethodHandle bind(String name) {
            MemorySegment function = lookup(Arena.global()).findOrThrow(name);
            var type = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
            return Linker.nativeLinker().downcallHandle(function, type, Linker.Option.critical(false));
        }
    }
}
