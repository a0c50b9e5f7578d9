package org.asyncraid.tools.cli.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.ProgressLine;

/** Copies a part of an array out, in order, with several reads in flight. */
public final class ArrayExport {
    private final RunningArray running;
    private final Machine machine;
    private final Interruption interruption;

    public ArrayExport(RunningArray running, Machine machine, Interruption interruption) {
        this.running = running;
        this.machine = machine;
        this.interruption = interruption;
    }

    /** Where the bytes go. */
    public interface Sink {
        /** Takes the next bytes; the buffer is the caller's again on return. */
        void write(ByteBuffer bytes) throws IOException;
    }

    private record Piece(long from, long to) {}

    /**
     * Copies the range.
     *
     * @throws CommandFailure when the array cannot be read, or it was interrupted
     * @throws IOException when the sink fails
     */
    public void run(ByteRange range, Sink sink, ProgressLine progress) throws IOException {
        BlockDevice array = running.array();
        int block = array.blockBytes();
        try (TransferWindows windows =
                new TransferWindows(array, running.status().geometry(), running.calls(), machine.pages())) {
            Piece[] pieces = new Piece[windows.count()];
            long nextRead = range.from();
            long begun = 0;
            for (long written = 0; written < begun || nextRead < range.to(); written++) {
                while (nextRead < range.to() && begun < written + windows.count()) {
                    Piece piece = new Piece(nextRead, Math.min(range.to(), windows.endOf(nextRead)));
                    pieces[(int) (begun % pieces.length)] = piece;
                    long from = piece.from() / block * block;
                    windows.beginRead(windows.at(begun), from, (int) (roundUp(piece.to(), block) - from));
                    nextRead = piece.to();
                    begun++;
                }
                Piece piece = pieces[(int) (written % pieces.length)];
                IoStatus status = windows.end(windows.at(written));
                check(status, piece);
                int skip = (int) (piece.from() % block);
                sink.write(windows.at(written).page().nio(skip, (int) (piece.to() - piece.from())));
                progress.update(piece.to() - range.from(), range.length(), "");
            }
        }
    }

    private void check(IoStatus status, Piece piece) {
        if (interruption.isRequested()) {
            throw new CommandFailure(
                    ExitCode.INTERRUPTED,
                    "interrupted at byte " + piece.from() + " of the array; --offset " + piece.from()
                            + " goes on from there");
        }
        if (!status.isOk()) {
            throw CommandFailure.error("the array cannot be read between bytes " + piece.from() + " and " + piece.to()
                    + " (" + status + "); what comes before was exported");
        }
    }

    private static long roundUp(long value, int block) {
        return (value + block - 1) / block * block;
    }
}
