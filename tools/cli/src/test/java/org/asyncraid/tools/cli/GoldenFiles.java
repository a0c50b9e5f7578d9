package org.asyncraid.tools.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.asyncraid.raid.golden.GoldenArray;

/**
 * The members of a golden array as files.
 *
 * @param array what they are
 * @param paths where they lie, in the order of the manifest
 */
public record GoldenFiles(GoldenArray array, List<Path> paths) {
    /** Unpacks the members into a folder. */
    public static GoldenFiles unpack(GoldenArray array, Path folder) throws IOException {
        return new GoldenFiles(array, array.writeMembers(folder));
    }

    /** A command line: the command, all members, and more words. */
    public String[] arguments(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        paths.forEach(path -> arguments.add(path.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Whether every member has the bytes that it came with. */
    public boolean areUntouched() throws IOException {
        for (int i = 0; i < paths.size(); i++) {
            try (InputStream in = Files.newInputStream(paths.get(i))) {
                if (!sha256(in).equals(array.members().get(i).sha256())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Deletes the members: some tests go through many arrays. */
    public void delete() throws IOException {
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    /** The SHA-256 of what the stream has left, in hex digits. */
    public static String sha256(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
