package org.asyncraid.raid.golden;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * An array that Linux made.
 *
 * @param name its name in the manifest
 * @param archive where its members lie, packed
 * @param facts what Linux said of the array when the members were put away
 * @param linuxAfter what Linux made of these very members afterwards; empty if nobody asked it
 * @param members in the order of the manifest; lost ones are left out
 */
public record GoldenArray(
        String name, URL archive, Facts facts, Optional<LinuxAfter> linuxAfter, List<Member> members) {

    /**
     * The array by the kernel's account.
     *
     * @param componentKib KiB of each member that it uses
     * @param mdBytes its size
     * @param mdSha256 the sum of its whole content; empty after a power cut
     */
    public record Facts(
            String level,
            int layout,
            int raidDisks,
            String metadataVersion,
            String consistencyPolicy,
            int degraded,
            long componentKib,
            long chunkBytes,
            long mdBytes,
            Optional<String> mdSha256) {}

    /**
     * A later start of the array.
     *
     * @param assembleStatus of {@code mdadm --assemble}: 0 if Linux started it
     * @param mdSha256 the sum of the content once resync, recovery or reshape had ended; empty if it was not started
     * @param mismatches of a check after that; empty if there was none
     */
    public record LinuxAfter(int assembleStatus, Optional<String> mdSha256, Optional<Integer> mismatches) {}

    /**
     * A member.
     *
     * @param file its name in the archive
     * @param sha256 the sum of the whole file
     * @param examine what {@code mdadm --examine} printed
     * @param examineExport what {@code mdadm --examine --export} printed
     * @param examineBitmap what {@code mdadm --examine-bitmap} printed
     * @param examineBadBlocks what {@code mdadm --examine-badblocks} printed
     */
    public record Member(
            String file,
            long bytes,
            String sha256,
            String examine,
            String examineExport,
            String examineBitmap,
            String examineBadBlocks) {}

    public GoldenArray {
        members = List.copyOf(members);
    }

    /** The members' content by file name, in the order of {@link #members}; some 12 MiB each. */
    public Map<String, byte[]> readMembers() throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        members.forEach(member -> contents.put(member.file(), new byte[0]));
        unpack((file, content) -> contents.replace(file, content.readAllBytes()));
        return contents;
    }

    /** Writes the members into a folder, under their file names; the paths in the order of {@link #members}. */
    public List<Path> writeMembers(Path folder) throws IOException {
        unpack((file, content) -> Files.copy(content, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING));
        List<Path> paths = new ArrayList<>();
        for (Member member : members) {
            paths.add(folder.resolve(member.file()));
        }
        return paths;
    }

    private interface FileConsumer {
        void accept(String file, InputStream content) throws IOException;
    }

    private void unpack(FileConsumer consumer) throws IOException {
        List<String> expected =
                new ArrayList<>(members.stream().map(Member::file).toList());
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new ZstdCompressorInputStream(new BufferedInputStream(archive.openStream())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!expected.remove(entry.getName())) {
                    throw new IOException(archive + " has a file that the manifest does not know: " + entry.getName());
                }
                consumer.accept(entry.getName(), tar);
            }
        }
        if (!expected.isEmpty()) {
            throw new IOException(archive + " lacks " + expected);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
