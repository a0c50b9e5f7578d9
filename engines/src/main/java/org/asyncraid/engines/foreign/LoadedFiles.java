package org.asyncraid.engines.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files whose code this process has loaded, as Linux tells of them; elsewhere, none.
 *
 * <p>Source: proc_pid_maps(5).
 */
final class LoadedFiles {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final int RANGE = 0;
    private static final int PATH = 5;

    private LoadedFiles() {}

    /** Name and length of the file that the code at an address comes from. */
    static Optional<String> at(long address) {
        try {
            for (String line : Files.readAllLines(MAPS)) {
                String[] fields = line.split(" +", PATH + 1);
                if (fields.length > PATH && fields[PATH].startsWith("/") && contains(fields[RANGE], address)) {
                    Path file = Path.of(fields[PATH]);
                    return Optional.of(file.getFileName() + " of " + Files.size(file) + " bytes");
                }
            }
        } catch (IOException notLinux) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean contains(String range, long address) {
        int dash = range.indexOf('-');
        long first = Long.parseUnsignedLong(range.substring(0, dash), 16);
        long end = Long.parseUnsignedLong(range.substring(dash + 1), 16);
        return address >= first && address < end;
    }
}
