package org.asyncraid.tools.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.tools.cli.output.CommandFailure;

/**
 * The member that {@code --member} names: one of the files given, or a slot.
 *
 * @param path the file as it was given, where one was named
 * @param slot the slot, where one was named
 */
record MemberChoice(Optional<Path> path, OptionalInt slot) {
    /** Reads the option. A file that is given as a member goes before a slot of that number. */
    static MemberChoice of(String text, List<Path> files) {
        Optional<Path> named = fileAmong(Path.of(text), files);
        if (named.isPresent()) {
            return new MemberChoice(named, OptionalInt.empty());
        }
        if (text.matches("\\d{1,4}")) {
            return new MemberChoice(Optional.empty(), OptionalInt.of(Integer.parseInt(text)));
        }
        throw CommandFailure.usage("--member " + text + ": is neither one of the files given nor the number of a slot");
    }

    /** The file as it was given as a member, where it was. */
    static Optional<Path> fileAmong(Path path, List<Path> files) {
        return files.stream().filter(file -> isSame(path, file)).findFirst();
    }

    /** Whether a running array's member is the one. */
    boolean isMeant(MemberStatus member) {
        return path.isPresent() ? member.name().equals(path.get().toString()) : member.slot() == slot.orElseThrow();
    }

    /** The one among the devices that take no part in the array. */
    Optional<AssemblyVerdict.LeftOut> among(List<AssemblyVerdict.LeftOut> leftOut) {
        return leftOut.stream().filter(this::isMeant).findFirst();
    }

    private boolean isMeant(AssemblyVerdict.LeftOut leftOut) {
        return path.isPresent()
                ? leftOut.device().deviceName().equals(path.get().toString())
                : leftOut.device().superblock().role() instanceof MemberRole.Active active
                        && active.slot() == slot.orElseThrow();
    }

    @Override
    public String toString() {
        return path.map(Path::toString).orElseGet(() -> "slot " + slot.orElseThrow());
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return one.equals(other) || Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }
}
