package org.asyncraid.tools.cli.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;

/** Looks for native libraries where the system's loader does. */
final class NativeLibraries {
    private NativeLibraries() {}

    /** The first of the file names that can be loaded and has the symbol. It is unloaded again. */
    @SuppressWarnings("restricted")
    static Optional<String> find(List<String> names, String symbol) {
        for (String name : names) {
            try (Arena arena = Arena.ofConfined()) {
                if (SymbolLookup.libraryLookup(name, arena).find(symbol).isPresent()) {
                    return Optional.of(name);
                }
            } catch (IllegalArgumentException absent) {
                // Not installed under this name.
            }
        }
        return Optional.empty();
    }
}
