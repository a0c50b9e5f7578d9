package org.asyncraid.engines.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * A library that may be installed, found by the system's loader.
 *
 * @param title its name, for people
 * @param files file names it may have, the best first
 * @param newestSymbol the symbol that came last of those that are needed: a version without it is too old
 * @param installation how to get it, for people
 */
public record NativeLibrary(String title, List<String> files, String newestSymbol, String installation) {

    public NativeLibrary {
        files = List.copyOf(files);
    }

    /** The first of the file names that can be loaded and has what is needed. It is unloaded again. */
    public Optional<String> find() {
        for (String file : files) {
            try (Arena arena = Arena.ofConfined()) {
                if (load(file, arena).find(newestSymbol).isPresent()) {
                    return Optional.of(file);
                }
            } catch (IllegalArgumentException absent) {
                // Not installed under this name.
            }
        }
        return Optional.empty();
    }

    /**
     * Which build of it is installed: the name that its file has in the end, and its length. Where the system does not tell
     * where its code is, one of the names above. Empty where it is not installed.
     */
    public Optional<String> build() {
        return find().map(file -> {
            try (Arena arena = Arena.ofConfined()) {
                long address = load(file, arena).findOrThrow(newestSymbol).address();
                return LoadedFiles.at(address).orElse(file);
            }
        });
    }

    /**
     * Loads it for the life of the process.
     *
     * @throws IllegalStateException when it is not installed
     */
    public SymbolLookup load() {
        String file = find().orElseThrow(() -> new IllegalStateException(title + " not found; " + installation));
        return load(file, Arena.global());
    }

    /**
     * A function of a loaded library. It must not be one that waits or calls back; while a {@code critical} one runs, the
     * collector of garbage waits.
     */
    @SuppressWarnings("restricted")
    public static MethodHandle bind(SymbolLookup library, String name, boolean critical, FunctionDescriptor type) {
        MemorySegment function = library.findOrThrow(name);
        Linker linker = Linker.nativeLinker();
        return critical
                ? linker.downcallHandle(function, type, Linker.Option.critical(false))
                : linker.downcallHandle(function, type);
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup load(String file, Arena arena) {
        return SymbolLookup.libraryLookup(file, arena);
    }
}
