package org.asyncraid.tools.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.blockdev.file.FileIo;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamineCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path none = folder.resolve("none.img");
        CommandRun.of("examine", none.toString()).failsWith(ExitCode.ERROR, "raid examine: " + none + ": no such file");
    }

    @Test
    void aFolderIsNoMember() {
        CommandRun.of("examine", folder.toString())
                .failsWith(ExitCode.ERROR, "raid examine: " + folder + ": is a directory");
    }

    @Test
    void anEmptyFileIsNoMember() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.img"));
        CommandRun.of("examine", empty.toString()).failsWith(ExitCode.ERROR, "raid examine: " + empty + ": is empty");
    }

    @Test
    void aFileWithoutSuperblockIsNoMember() throws IOException {
        Path zeroes = Files.write(folder.resolve("zeroes.img"), new byte[1 << 20]);
        CommandRun.of("examine", zeroes.toString())
                .failsWith(
                        ExitCode.NOT_A_MEMBER,
                        "raid examine: " + zeroes + ": has no md superblock, so it is not a member of an array");
    }

    @Test
    void aFileTooSmallForASuperblockIsNoMember() throws IOException {
        Path small = Files.write(folder.resolve("small.img"), new byte[700]);
        CommandRun.of("examine", small.toString()).exitsWith(ExitCode.NOT_A_MEMBER);
    }

    @Test
    void aFileThatIsInUseIsNotTouched() throws IOException {
        Path image = Files.write(folder.resolve("used.img"), new byte[1 << 20]);
        try (ThreadedLoop loop = ThreadedLoop.start("other-user");
                FileIo io = FileIo.start(1);
                FileDevice user = FileDevice.open(image, Access.READ_WRITE, loop, io)) {
            CommandRun.of("examine", image.toString())
                    .failsWith(ExitCode.IN_USE, "raid examine: " + user.name() + ": is already open in this program");
        }
    }

    @Test
    void missingArgumentIsWrongUsage() {
        CommandRun.of("examine")
                .failsWith(
                        ExitCode.USAGE, "raid examine: Missing required parameter: 'FILE' (see 'raid examine --help')");
    }

    @Test
    void twoReportFormatsAtOnceAreWrongUsage() {
        CommandRun run = CommandRun.of("examine", "--json", "--export", "x").exitsWith(ExitCode.USAGE);
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void oneBadFileDoesNotHideTheOthers() throws IOException {
        Path none = folder.resolve("none.img");
        Path zeroes = Files.write(folder.resolve("zeroes.img"), new byte[1 << 20]);
        CommandRun run =
                CommandRun.of("examine", none.toString(), zeroes.toString()).exitsWith(ExitCode.ERROR);
        assertEquals(2, run.err().lines().count(), run.err());
    }

    @Test
    void damageIsToldWithItsReason() throws IOException {
        Path image = Files.write(folder.resolve("damaged.img"), new byte[1 << 20]);
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xfc, 0x4e, 0x2b, (byte) 0xa9, 1}), 4096);
        }
        byte[] before = Files.readAllBytes(image);
        CommandRun run = CommandRun.of("examine", image.toString()).exitsWith(ExitCode.NOT_A_MEMBER);
        assertTrue(
                run.err().contains(image + ": has no usable md superblock: the 1.2 superblock is damaged"), run.err());
        assertArrayEquals(before, Files.readAllBytes(image));
    }
}
