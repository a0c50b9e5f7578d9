package org.asyncraid.tools.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "6, 5, left-symmetric, 1.2, 64K", "6, 4, ddf-N-continue, 1.0, 4K", "6, 6, left-asymmetric-6, 1.1, 512K",
        "5, 3, 1, 1.0, 64K", "5, 4, ls, 1.1, 4K", "4, 3, default, 1.2, 64K",
    })
    void whatWasImportedSurvivesFailureAndRebuild(int level, int members, String layout, String version, String chunk)
            throws IOException {
        List<String> files = names(members);
        CommandRun create = raid("create", files, "-l", "" + level, "-n", "" + members, "-z", "12M", "-p", layout)
                .with("-e", version, "-c", chunk, "--name", "test:" + level)
                .run();
        assertTrue(create.exitsWith(ExitCode.OK).out().contains("ready: [" + members + "/" + members + "] [UU"));

        byte[] content = new byte[5_000_000];
        new Random(level * 31 + members).nextBytes(content);
        CommandRun.withInput(content, raid("import", files, "--from", "-").words())
                .exitsWith(ExitCode.OK);
        raid("fail", files, "--member", files.get(1)).run().exitsWith(ExitCode.OK);
        raid("remove", files, "--member", files.get(1)).run().exitsWith(ExitCode.OK);
        files.remove(1);
        assertContent(content, files);

        String spare = folder.resolve("spare.img").toString();
        raid("add", files, "--new", spare, "--size", "12M").run().exitsWith(ExitCode.OK);
        files.add(0, spare);
        raid("rebuild", files).run().exitsWith(ExitCode.OK);
        raid("check", files).run().exitsWith(ExitCode.OK);
        raid("detail", files, "--test").run().exitsWith(ExitCode.OK);
        assertContent(content, files);
    }

    @Test
    void aRaid6CanBeginWithTwoMembersMissingAndSparesAreKept() throws IOException {
        List<String> files = new ArrayList<>(List.of("missing", path("a"), path("b"), "missing"));
        raid("create", files, "-l", "6", "-n", "4", "-z", "8M").run().exitsWith(ExitCode.OK);
        List<String> present = new ArrayList<>(List.of(path("b"), path("a")));
        CommandRun detail = raid("detail", present, "--test").run().exitsWith(ExitCode.DEGRADED);
        assertTrue(detail.out().contains("[_UU_] 2 of 4 in sync"), detail.out());

        List<String> withSpare = List.of(path("x"), path("y"), path("z"), path("s"));
        raid("create", withSpare, "-l", "5", "-n", "3", "-x", "1", "-z", "8M")
                .run()
                .exitsWith(ExitCode.OK);
        CommandRun json = raid("detail", withSpare, "--json").run().exitsWith(ExitCode.OK);
        assertEquals("spare", json.json().at("/detail/members/3/state").asText());
    }

    @Test
    void aFileSystemIsNotOverwrittenUnlessForced() throws IOException {
        List<String> files = names(3);
        byte[] fileSystem = new byte[8 << 20];
        fileSystem[0x438] = 0x53;
        fileSystem[0x439] = (byte) 0xef;
        Files.write(Path.of(files.get(2)), fileSystem);
        CommandRun refused =
                raid("create", files, "-l", "5", "-n", "3", "-z", "8M").run();
        refused.failsWith(
                ExitCode.REFUSED,
                "raid create: " + files.get(2) + ": holds an ext2, ext3 or ext4 file system; --force overwrites it");
        assertEquals(1, images(), "files were made though creation was refused");
        assertArrayEquals(fileSystem, Files.readAllBytes(Path.of(files.get(2))));

        CommandRun forced = raid("create", files, "-l", "5", "-n", "3", "-z", "8M", "--force")
                .run();
        assertTrue(forced.exitsWith(ExitCode.OK).err().contains("which is lost now"), forced.err());
    }

    @Test
    void aMemberOfAnotherArrayIsNotOverwrittenUnlessForced() {
        List<String> files = names(3);
        raid("create", files, "-l", "5", "-n", "3", "-z", "8M", "-e", "1.0", "--name", "test:old")
                .run();
        CommandRun refused =
                raid("create", files, "-l", "5", "-n", "3", "-e", "1.2").run();
        refused.failsWith(
                ExitCode.REFUSED,
                "raid create: " + files.get(0) + ": holds a member of the raid5 array test:old; --force overwrites it");
        raid("create", files, "-l", "5", "-n", "3", "-e", "1.2", "-f").run().exitsWith(ExitCode.OK);
        CommandRun examine = raid("examine", files, "--json").run().exitsWith(ExitCode.OK);
        assertEquals("1.2", examine.json().at("/examine/0/metadata").asText());
        assertTrue(examine.json().at("/examine/0/remarks").isMissingNode(), "the old superblock is still there");
    }

    @Test
    void whenAFileCannotBeMadeThoseMadeBeforeAreDeleted() throws IOException {
        List<String> files = names(3);
        files.set(2, folder.resolve("no-such-folder").resolve("c.img").toString());
        raid("create", files, "-l", "5", "-n", "3", "-z", "8M").run().exitsWith(ExitCode.ERROR);
        assertEquals(0, images());
    }

    @Test
    void nothingIsMadeForAnArrayThatCannotBe() throws IOException {
        for (String[] wrong : new String[][] {
            {"-l", "10"},
            {"-l", "6"},
            {"-l", "5", "-c", "3K"},
            {"-l", "5", "-p", "ddf-zero"},
            {"-l", "5", "-e", "0.90"},
            {"-l", "5", "-N", "x".repeat(40)},
            {"-l", "5", "--data-offset", "1s"},
            {"-l", "5", "-u", "nonsense"},
            {"-l", "5", "-z", "huge"},
            {"-l", "5", "-z", "100"},
        }) {
            CommandRun run = raid(
                            "create", names(3), "-n", "3", wrong.length > 2 && wrong[2].equals("-z") ? "-f" : "-z8M")
                    .with(wrong)
                    .run()
                    .exitsWith(ExitCode.USAGE);
            assertEquals(1, run.err().lines().count(), run.err());
            assertEquals(0, images(), () -> Arrays.toString(wrong));
        }
    }

    @Test
    void theNumberOfFilesMustFit() {
        CommandRun run = raid("create", names(3), "-l", "5", "-n", "3", "-x", "1", "-z", "8M")
                .run();
        run.failsWith(
                ExitCode.USAGE,
                "raid create: --raid-devices 3 and --spare-devices 1 take 4 FILEs (or the word missing), not 3");
    }

    @Test
    void aFileThatIsNotThereNeedsASize() {
        CommandRun run = raid("create", names(3), "-l", "5", "-n", "3").run();
        run.failsWith(ExitCode.ERROR, "raid create: " + names(3).get(0) + ": no such file; --size makes one");
    }

    @Test
    void aFileCannotBeTwoMembers() {
        List<String> files = names(3);
        files.set(2, folder.resolve(".").resolve("m0.img").toString());
        CommandRun run =
                raid("create", files, "-l", "5", "-n", "3", "-z", "8M").run().exitsWith(ExitCode.USAGE);
        assertTrue(run.err().contains("is given twice"), run.err());
    }

    @Test
    void anInterruptedResyncGoesOnWithRebuild() {
        List<String> files = names(4);
        CommandRun create = CommandRun.interrupted(raid("create", files, "-l", "6", "-n", "4", "-z", "64M", "-c", "4K")
                .words());
        create.exitsWith(ExitCode.INTERRUPTED);
        assertTrue(create.err().contains("go on with: raid rebuild " + files.get(0)), create.err());
        CommandRun detail = raid("detail", files).run().exitsWith(ExitCode.OK);
        assertTrue(detail.out().contains("resyncing"), detail.out());
        raid("rebuild", files).run().exitsWith(ExitCode.OK);
        assertFalse(raid("detail", files).run().out().contains("resyncing"));
        raid("check", files).run().exitsWith(ExitCode.OK);
    }

    @Test
    void aSpareThatIsTooSmallIsRefusedAndItsFileIsDeletedAgain() throws IOException {
        List<String> files = names(3);
        raid("create", files, "-l", "5", "-n", "3", "-z", "8M").run().exitsWith(ExitCode.OK);
        CommandRun run =
                raid("add", files, "--new", path("small.img"), "--size", "4M").run();
        assertTrue(run.exitsWith(ExitCode.REFUSED).err().contains("the array needs"), run.err());
        assertEquals(3, images());
    }

    @Test
    void aMemberWithATornSuperblockIsNamed() throws IOException {
        List<String> files = names(3);
        raid("create", files, "-l", "5", "-n", "3", "-z", "8M").run().exitsWith(ExitCode.OK);
        try (RandomAccessFile member = new RandomAccessFile(files.get(1), "rw")) {
            member.seek(4096 + 100);
            member.write(0x55);
        }
        CommandRun run = raid("export", files, "--to", "-").run().exitsWith(ExitCode.NOT_A_MEMBER);
        assertTrue(run.err().startsWith("raid export: " + files.get(1) + ": has no usable md superblock"), run.err());
        files.remove(1);
        raid("export", files, "--to", "-").run().exitsWith(ExitCode.OK);
    }

    @Test
    void anArrayWithAJournalIsReadWithoutItAndWrittenWithIt() throws IOException {
        List<String> files = names(4);
        String journal = path("journal.img");
        CommandRun create = raid("create", files, "-l", "5", "-n", "4", "-z", "12M", "-c", "64K")
                .with("--write-journal", journal)
                .run();
        assertTrue(create.exitsWith(ExitCode.OK).out().contains("ready: [4/4] [UUUU]"), create.out());
        byte[] content = new byte[3 << 20];
        new Random(3).nextBytes(content);
        List<String> all = Stream.concat(files.stream(), Stream.of(journal)).toList();
        CommandRun.withInput(content, raid("import", all, "--from", "-").words())
                .exitsWith(ExitCode.OK);
        assertContent(content, all);
        assertContent(content, files);
        String refused = CommandRun.withInput(
                        content, raid("import", files, "--from", "-").words())
                .exitsWith(ExitCode.REFUSED)
                .err();
        assertTrue(refused.contains("its write journal is missing"), refused);
        CommandRun detail = raid("detail", all, "--json").run();
        assertEquals(
                "journal", detail.json().get("detail").get("consistencyPolicy").asText());
    }

    @Test
    void aPolicyOfJournalNeedsAJournal() {
        raid("create", names(3), "-l", "5", "-n", "3", "-z", "12M", "-k", "journal")
                .run()
                .failsWith(ExitCode.USAGE, "raid create: --consistency-policy journal needs --write-journal FILE");
    }

    private void assertContent(byte[] content, List<String> files) {
        CommandRun export = raid("export", files, "--to", "-", "--length", "" + content.length)
                .run();
        assertArrayEquals(content, export.exitsWith(ExitCode.OK).rawOut());
    }

    private List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(path("m" + i + ".img"));
        }
        return names;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private long images() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static CommandWords raid(String command, List<String> files, String... more) {
        return new CommandWords(Stream.of(List.of(command), files, List.of(more))
                .flatMap(List::stream)
                .toList());
    }

    private record CommandWords(List<String> list) {
        CommandWords with(String... more) {
            return new CommandWords(
                    Stream.concat(list.stream(), Stream.of(more)).toList());
        }

        String[] words() {
            return list.toArray(String[]::new);
        }

        CommandRun run() {
            return CommandRun.of(words());
        }
    }
}
