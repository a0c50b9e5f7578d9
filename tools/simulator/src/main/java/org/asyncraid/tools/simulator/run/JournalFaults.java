package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.journal.JournalRing;
import org.asyncraid.tools.simulator.machine.Disk;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a journal: it vanishes and comes back, is absent at a start, comes back as an old copy, and has blocks that
 * cannot be read, though never any that its log needs. All of that keeps within the promise that nothing acknowledged is lost.
 */
final class JournalFaults {
    private static final int BLOCK_SECTORS = 8;

    /** An assembler tells a copy from the journal that is in use by that much. */
    private static final long EVENTS_TO_TELL = 2;

    private final Stage stage;
    private final Power power;
    private @Nullable Disk copy;
    private long eventsOfCopy;

    JournalFaults(Stage stage, Power power) {
        this.stage = stage;
        this.power = power;
    }

    /** Takes the journal away from the running array, which must only be readable then, until it starts again. */
    void pullOut(int step, SeededRandom random) {
        Optional<Disk> journal = stage.machine().journal();
        if (journal.isEmpty() || stage.sweeps().isRunning()) {
            return;
        }
        stage.story().tell("the journal " + journal.get() + " is pulled out");
        stage.counts().fault(FaultKind.JOURNAL_VANISHED);
        journal.get().pullOut();
        if (random.nextBoolean()) {
            stage.clients().overwrite(step, random.nextInt(stage.oracle().sectors()), 1);
            stage.machine().await(() -> stage.machine().array().isReadOnly(), "the failure of the journal");
            stage.clients().readAll(step);
        }
        if (random.nextBoolean()) {
            power.cut(step, random);
        } else {
            power.restart(step, random, () -> {
                // What was written last may end before any block, and may have to be looked for there.
                journal.get().unreadable().heal();
                journal.get().putBack();
            });
        }
    }

    /** The array is stopped in an orderly way, so that its log is empty: looks at it without its journal, copies that, spoils what it does not need. */
    void betweenStopAndStart(int step, SeededRandom random) {
        Optional<Disk> journal = stage.machine().journal();
        if (journal.isEmpty() || journal.get().isPulledOut()) {
            return;
        }
        journal.get().unreadable().heal();
        Optional<AssembledArray> array = assembled(List.of());
        if (array.isEmpty() || array.get().journal().isEmpty()) {
            return;
        }
        if (random.chance(3) && copy == null) {
            stage.story().tell("the journal is copied");
            copy = stage.machine().copyOf(journal.get());
            eventsOfCopy = array.get().freshest().events();
        }
        if (random.chance(3)) {
            spoil(journal.get(), array.get().journal().get(), random);
        }
        if (random.chance(3) && array.get().degradedBy() == 0) {
            readWithout(step, journal.get());
        }
    }

    /** What is offered with the members now and then: an old copy of the journal. */
    Optional<Disk> offered(AssembledArray array, SeededRandom random) {
        Disk old = copy;
        if (old == null || array.freshest().events() - eventsOfCopy < EVENTS_TO_TELL || random.nextBoolean()) {
            return Optional.empty();
        }
        stage.story().tell("an old copy of the journal is offered too");
        stage.counts().fault(FaultKind.OUTDATED_JOURNAL_OFFERED);
        return Optional.of(old);
    }

    /** Spoils a block of the ring that is neither the log, one empty block, nor the one behind it. */
    private void spoil(Disk journal, Candidate known, SeededRandom random) {
        JournalRing ring = JournalRing.of(known.superblock());
        long tail = known.superblock().journalTail().orElseThrow();
        long position = ring.after(tail, 2 + random.nextLong(ring.blocks() - 2));
        stage.story().tell("block " + position / BLOCK_SECTORS + " of the journal cannot be read any more");
        stage.counts().fault(FaultKind.UNREADABLE_JOURNAL_BLOCK);
        journal.unreadable().spoil(ring.dataOffset() * BlockDevice.SECTOR_BYTES + position * BlockDevice.SECTOR_BYTES);
    }

    private void readWithout(int step, Disk journal) {
        Optional<AssembledArray> array = assembled(List.of(journal));
        if (array.isPresent() && array.get().degradedBy() == 0) {
            stage.story().tell("a start without the journal");
            stage.counts().fault(FaultKind.JOURNAL_ABSENT_AT_START);
            stage.machine().start(array.get());
            stage.clients().readAll(step);
            power.stop();
        }
    }

    private Optional<AssembledArray> assembled(List<Disk> absent) {
        List<Disk> offered = new ArrayList<>(power.ownDisks());
        offered.removeAll(absent);
        return stage.machine().assemble(offered, false) instanceof AssemblyVerdict.Usable usable
                ? Optional.of(usable.array())
                : Optional.empty();
    }
}
