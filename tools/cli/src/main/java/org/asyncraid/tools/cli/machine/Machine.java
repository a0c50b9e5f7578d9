package org.asyncraid.tools.cli.machine;

import java.nio.file.Path;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOpenException;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.blockdev.file.FileIo;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/**
 * The loop of a command with its clock, the threads that wait for files, and pages for what the command itself transfers.
 * Used by the command's thread; everything that belongs to the loop goes through {@link #calls}. Devices are closed
 * before it.
 */
public final class Machine implements AutoCloseable {
    private final ThreadedLoop loop;
    private final LoopCalls calls;
    private final FileIo io;
    private final PagePool pages;
    private boolean closed;

    private Machine(MachineConfig config) {
        pages = new PagePool(config.transferBytes());
        io = FileIo.start(config.ioThreads());
        loop = ThreadedLoop.start("raid-loop");
        calls = new LoopCalls(loop);
    }

    public static Machine start(MachineConfig config) {
        return new Machine(config);
    }

    public ThreadedLoop loop() {
        return loop;
    }

    /** How the command's thread has work done on the loop. */
    public LoopCalls calls() {
        return calls;
    }

    /** The pages for transfers; the loop's own. */
    public PagePool pages() {
        return pages;
    }

    /** Opens and locks a member; a failure names it and says why. */
    public BlockDevice open(Path path, Access access) {
        try {
            return FileDevice.open(path, access, loop, io);
        } catch (DeviceOpenException e) {
            throw new CommandFailure(e.isInUse() ? ExitCode.IN_USE : ExitCode.ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Waits for requests in flight, and ends the threads; once is enough, more does no harm.
     *
     * @throws IllegalStateException when a broken invariant has ended the loop, so that no command passes over one
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        io.close();
        loop.close();
        calls.checkLoop();
        pages.close();
    }
}
