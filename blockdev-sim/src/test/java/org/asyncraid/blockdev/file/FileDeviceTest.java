package org.asyncraid.blockdev.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.blockdev.DeviceClient;
import org.asyncraid.blockdev.DeviceOpenException;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.IoStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileDeviceTest {
    private final ThreadedLoop loop = ThreadedLoop.start("file-device-test");
    private final FileIo io = FileIo.start(2);
    private final DeviceClient client = new DeviceClient(loop);

    @TempDir
    private Path directory;

    @AfterEach
    void endThreads() {
        io.close();
        loop.close();
        client.close();
    }

    @Test
    void whatIsWrittenIsInTheFile() throws IOException {
        Path image = image(1 << 20);
        byte[] bytes = DeviceClient.pattern(3, 8192);
        try (var device = FileDevice.open(image, Access.READ_WRITE, loop, io)) {
            assertEquals(IoStatus.OK, client.write(device, 4096, bytes, true));
            assertEquals(IoStatus.OK, client.discard(device, 1 << 19, 4096));
            assertEquals(IoStatus.OK, client.flush(device));
        }
        byte[] inFile = new byte[8192];
        try (var file = FileChannel.open(image)) {
            file.read(ByteBuffer.wrap(inFile), 4096);
        }
        assertArrayEquals(bytes, inFile);
    }

    @Test
    void aReaderWritesNothing() throws IOException {
        Path image = image(1 << 16);
        try (var device = FileDevice.open(image, Access.READ_ONLY, loop, io)) {
            assertTrue(device.isReadOnly());
            assertEquals(IoStatus.READ_ONLY, client.write(device, 0, new byte[512]));
            assertEquals(IoStatus.READ_ONLY, client.writeZeroes(device, 0, 512));
            assertEquals(IoStatus.OK, client.flush(device));
            assertArrayEquals(new byte[1 << 16], client.read(device, 0, 1 << 16));
        }
    }

    @Test
    void aWriterKeepsEveryoneElseOff() throws IOException {
        Path image = image(1 << 16);
        Path link = Files.createSymbolicLink(directory.resolve("other-name"), image);
        try (var device = FileDevice.open(image, Access.READ_WRITE, loop, io)) {
            assertFalse(device.isReadOnly());
            assertEquals(link + ": is already open in this program", refusal(link, Access.READ_WRITE));
            assertEquals(image + ": is already open in this program", refusal(image, Access.READ_ONLY));
        }
        FileDevice.open(link, Access.READ_WRITE, loop, io).close();
    }

    @Test
    void readersShareAndKeepWritersOff() throws IOException {
        Path image = image(1 << 16);
        var first = FileDevice.open(image, Access.READ_ONLY, loop, io);
        var second = FileDevice.open(image, Access.READ_ONLY, loop, io);
        first.close();
        first.close();
        assertEquals(image + ": is already open in this program", refusal(image, Access.READ_WRITE));
        assertArrayEquals(new byte[512], client.read(second, 0, 512));
        second.close();
        FileDevice.open(image, Access.READ_WRITE, loop, io).close();
    }

    @Test
    void aSecondProgramIsKeptOff() throws Exception {
        Path image = image(1 << 16);
        Process other = startHolder(image);
        try (var said = other.inputReader()) {
            assertEquals("locked", said.readLine());
            assertEquals(image + ": is in use by another program", refusal(image, Access.READ_WRITE));
            assertEquals(image + ": is in use by another program", refusal(image, Access.READ_ONLY));
        } finally {
            other.getOutputStream().close();
            assertTrue(other.waitFor(1, TimeUnit.MINUTES));
        }
        assertEquals(0, other.exitValue());
        FileDevice.open(image, Access.READ_WRITE, loop, io).close();
    }

    @Test
    void sizeIsRoundedDownToSectors() throws IOException {
        Path file = Files.write(directory.resolve("odd"), new byte[1500]);
        try (var device = FileDevice.open(file, Access.READ_ONLY, loop, io)) {
            assertEquals(1024, device.sizeBytes());
        }
    }

    @Test
    void saysWhyItCannotBeOpened() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        Path missing = directory.resolve("missing");
        assertEquals(missing + ": no such file", refusal(missing, Access.READ_ONLY));
        assertEquals(directory + ": is a directory", refusal(directory, Access.READ_ONLY));
        assertEquals(empty + ": is empty", refusal(empty, Access.READ_WRITE));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCharacterDeviceIsNoBlockDevice() {
        Path zero = Path.of("/dev/zero");
        assertEquals(zero + ": is neither a regular file nor a block device", refusal(zero, Access.READ_ONLY));
    }

    @Test
    void creatingMakesASparseFileOnce() throws IOException {
        Path image = image(1L << 40);
        assertEquals(1L << 40, Files.size(image));
        var e = assertThrows(DeviceOpenException.class, () -> FileDevice.create(image, 512));
        assertEquals(image + ": exists already", e.getMessage());
        Path nowhere = directory.resolve("no-directory").resolve("image");
        assertThrows(DeviceOpenException.class, () -> FileDevice.create(nowhere, 512));
    }

    @Test
    void imagesThatCannotHaveTheirSizeAreNotLeftBehind() {
        Path image = directory.resolve("too-big");
        long bytes = Long.MAX_VALUE / 512 * 512;
        assertThrows(DeviceOpenException.class, () -> FileDevice.create(image, bytes));
        assertFalse(Files.exists(image));
    }

    @Test
    void aFileThatShrankHasUnreadableSectors() throws IOException {
        Path image = image(1 << 16);
        try (var device = FileDevice.open(image, Access.READ_ONLY, loop, io)) {
            try (var file = FileChannel.open(image, StandardOpenOption.WRITE)) {
                file.truncate(1 << 15);
            }
            assertEquals(IoStatus.MEDIA_ERROR, client.readStatus(device, 1 << 15, 512));
            assertEquals(IoStatus.OK, client.readStatus(device, 0, 1 << 15));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullFilesystemIsNoSpace() throws IOException {
        try (var full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
            var e = assertThrows(IOException.class, () -> full.write(ByteBuffer.allocate(512)));
            assertEquals(IoStatus.NO_SPACE, IoErrors.statusOf(DeviceOperation.WRITE, e));
        }
    }

    @Test
    void unknownErrorsAreMediaErrorsOfReadsOnly() {
        var e = new IOException("Input/output error");
        assertEquals(IoStatus.MEDIA_ERROR, IoErrors.statusOf(DeviceOperation.READ, e));
        assertEquals(IoStatus.DEVICE_ERROR, IoErrors.statusOf(DeviceOperation.WRITE, e));
        assertEquals(IoStatus.DEVICE_ERROR, IoErrors.statusOf(DeviceOperation.FLUSH, e));
    }

    private Path image(long bytes) throws IOException {
        Path image = directory.resolve("image");
        FileDevice.create(image, bytes);
        return image;
    }

    private String refusal(Path path, Access access) {
        var e = assertThrows(DeviceOpenException.class, () -> FileDevice.open(path, access, loop, io));
        return String.valueOf(e.getMessage());
    }

    /** Another program that holds the image until its input ends. */
    private static Process startHolder(Path image) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        image.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
