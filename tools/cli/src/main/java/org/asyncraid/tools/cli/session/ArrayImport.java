package org.asyncraid.tools.cli.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.Consumer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.ProgressLine;
import org.asyncraid.tools.cli.session.TransferWindows.Window;

/** Copies bytes into an array, with several writes in flight. What it reports as written is durable. */
public final class ArrayImport {
    private final RunningArray running;
    private final Interruption interruption;
    private final DeviceReader reader;
    private final Machine machine;

    public ArrayImport(RunningArray running, Machine machine, Interruption interruption) {
        this.running = running;
        this.machine = machine;
        this.interruption = interruption;
        reader = new DeviceReader(machine);
    }

    /**
     * Copies until the source ends.
     *
     * @param expectedBytes how much it will be, for progress
     * @return the bytes copied
     * @throws CommandFailure when the source has more than fits, the array cannot be written, or it was interrupted
     * @throws IOException when the source fails
     */
    public long run(long offset, ReadableByteChannel source, long expectedBytes, ProgressLine progress)
            throws IOException {
        BlockDevice array = running.array();
        long at = offset;
        boolean more = true;
        try (TransferWindows windows =
                new TransferWindows(array, running.status().geometry(), running.calls(), machine.pages())) {
            for (long n = 0; more && at < array.sizeBytes(); n++) {
                Window window = windows.at(n);
                check(windows.end(window), at);
                stopIfAsked(windows, offset, at);
                int read = fill(source, window, at, (int) (windows.endOf(at) - at));
                more = read == windows.endOf(at) - at;
                if (read > 0) {
                    write(windows, window, at, read);
                    at += read;
                }
                progress.update(at - offset, expectedBytes, "");
            }
            finish(windows, at);
        }
        if (more && source.read(ByteBuffer.allocate(1)) > 0) {
            throw CommandFailure.error("the input is longer than the array from offset " + offset + " on; its first "
                    + (at - offset) + " bytes were written");
        }
        return at - offset;
    }

    /** Reads into the page from where the byte at the array offset lies in its block. Returns how much there was. */
    private int fill(ReadableByteChannel source, Window window, long at, int room) throws IOException {
        ByteBuffer target = window.page().nio(headOf(at), room);
        while (target.hasRemaining() && source.read(target) >= 0) {}
        return target.position();
    }

    private void write(TransferWindows windows, Window window, long at, int length) {
        int block = running.array().blockBytes();
        int head = headOf(at);
        int tail = (int) (-(at + length) & block - 1);
        long from = at - head;
        int whole = head + length + tail;
        if (head > 0) {
            byte[] old = reader.read(running.array(), from, block);
            window.page().nio(0, head).put(old, 0, head);
        }
        if (tail > 0) {
            byte[] old = reader.read(running.array(), from + whole - block, block);
            window.page().nio(whole - tail, tail).put(old, block - tail, tail);
        }
        windows.beginWrite(window, from, whole);
    }

    private int headOf(long at) {
        return (int) (at & running.array().blockBytes() - 1);
    }

    private void stopIfAsked(TransferWindows windows, long offset, long at) {
        if (interruption.isRequested()) {
            finish(windows, at);
            throw new CommandFailure(
                    ExitCode.INTERRUPTED,
                    "interrupted; " + (at - offset) + " bytes are written: go on with --offset " + at
                            + " and the input from its byte " + (at - offset) + " on");
        }
    }

    /** Waits for the writes in flight, and makes them durable. */
    private void finish(TransferWindows windows, long at) {
        for (int n = 0; n < windows.count(); n++) {
            check(windows.end(windows.at(n)), at);
        }
        IoStatus flushed = running.calls()
                .await((Consumer<IoStatus> answer) -> running.array()
                        .submit(new DeviceRequest().flush().onCompletion(ended -> answer.accept(ended.status()))));
        check(flushed, at);
    }

    private void check(IoStatus status, long at) {
        if (!status.isOk()) {
            throw CommandFailure.error("writing to the array failed before byte " + at + " (" + status + ")"
                    + (running.status().broken() ? ": too many members have failed" : ""));
        }
    }
}
