package org.asyncraid.tools.cli.session;

import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.raid.array.ArrayConfig;
import org.asyncraid.raid.array.ArrayContext;
import org.asyncraid.raid.array.ArrayOpening;
import org.asyncraid.raid.array.ArrayStart;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.array.RaidArray;
import org.asyncraid.raid.assembly.Access;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.tools.cli.detail.DetailedArray;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.LoopCalls;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.output.CommandFailure;

/**
 * A started array with its engines and pages, for the command's thread. Closing it stops the array, which marks it clean
 * where it may be; the member files stay open.
 */
public final class RunningArray implements AutoCloseable {
    private static final long LEAST_CHECKPOINT_BYTES = 4L << 20;
    private static final int CHECKPOINTS = 64;

    private final LoopCalls calls;
    private final EngineRoom room;
    private final PagePool pages;
    private final RaidArray array;

    private RunningArray(LoopCalls calls, EngineRoom room, PagePool pages, RaidArray array) {
        this.calls = calls;
        this.room = room;
        this.pages = pages;
        this.array = array;
    }

    /** Starts an array from which no byte of a member will be written. The room is closed with it. */
    public static RunningArray startReadOnly(ArrayFiles files, AssembledArray assembled, EngineRoom room) {
        ArrayStart start = plan(files, assembled).readOnly("opened to be read only");
        return start(files.machine(), room, start, config(start.geometry()));
    }

    /**
     * Starts an array that may be written to. The room is closed with it.
     *
     * @throws CommandFailure when the array is one that can only be read
     */
    public static RunningArray startWritable(ArrayFiles files, AssembledArray assembled, EngineRoom room) {
        return startWritable(files, assembled, room, config(assembled.geometry()));
    }

    /**
     * As {@link #startWritable}, for new content: a spare takes the place of a member that fails without being asked to, and a
     * write journal works in the mode given.
     */
    public static RunningArray startForContent(
            ArrayFiles files, AssembledArray assembled, EngineRoom room, JournalMode mode) {
        ArrayConfig config = config(assembled.geometry()).takingSpares().withJournalMode(mode);
        return startWritable(files, assembled, room, config);
    }

    private static RunningArray startWritable(
            ArrayFiles files, AssembledArray assembled, EngineRoom room, ArrayConfig config) {
        if (assembled.access() instanceof Access.ReadOnly readOnly) {
            room.close();
            throw CommandFailure.refused("this array can only be read here: " + readOnly.reason());
        }
        RunningArray running = start(files.machine(), room, plan(files, assembled), config);
        Optional<String> readOnly = running.status().readOnlyReason();
        if (readOnly.isPresent()) {
            running.close();
            throw CommandFailure.refused("this array can only be read here: " + readOnly.get());
        }
        return running;
    }

    private static ArrayStart plan(ArrayFiles files, AssembledArray assembled) {
        return ArrayStart.of(DetailedArray.title(assembled.freshest()), assembled, files::device);
    }

    private static RunningArray start(Machine machine, EngineRoom room, ArrayStart start, ArrayConfig config) {
        PagePool pages = new PagePool(MachineConfig.DEFAULT.arrayBytes());
        RunningArray running = null;
        try {
            ArrayContext context = new ArrayContext(machine.loop(), room.offload(), pages, config);
            ArrayOpening.Outcome outcome = machine.calls()
                    .await((Consumer<ArrayOpening.Outcome> answer) -> ArrayOpening.open(context, start, answer));
            RaidArray array = switch (outcome) {
                case ArrayOpening.Outcome.Opened opened -> opened.array();
                case ArrayOpening.Outcome.Refused refused -> throw CommandFailure.refused(refused.reason());
            };
            running = new RunningArray(machine.calls(), room, pages, array);
            return running;
        } finally {
            if (running == null) {
                room.close();
                pages.close();
            }
        }
    }

    /** The array itself; its methods are called on the loop. */
    public RaidArray array() {
        return array;
    }

    public LoopCalls calls() {
        return calls;
    }

    public ArrayStatus status() {
        return calls.ask(array::status);
    }

    /** Who computed what so far. */
    public OffloadReport report() {
        return room.report();
    }

    /** Begins a change of the members on the loop, and waits until the superblocks say so. */
    public void change(Consumer<Runnable> begin) {
        calls.await((Consumer<Boolean> answer) -> begin.accept(() -> answer.accept(true)));
    }

    @Override
    public void close() {
        if (!calls.loopHasFailed()) {
            change(array::stop);
        }
        room.close();
        if (!calls.loopHasFailed()) {
            pages.close();
        }
    }

    /** A small array is checkpointed often enough for a Ctrl-C to lose little. */
    private static ArrayConfig config(ArrayGeometry geometry) {
        ArrayConfig standard = ArrayConfig.DEFAULT;
        long checkpointBytes =
                Math.clamp(geometry.memberBytes() / CHECKPOINTS, LEAST_CHECKPOINT_BYTES, standard.checkpointBytes());
        return new ArrayConfig(
                standard.stripes(), standard.sweepDepth(), standard.idleNanosBeforeClean(), checkpointBytes);
    }
}
