package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.SlotState;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.oracle.ContentOracle;
import org.asyncraid.tools.simulator.oracle.WriteHoles;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;
import org.asyncraid.tools.simulator.swarm.StepKind;
import org.asyncraid.tools.simulator.swarm.Swarm;
import org.jspecify.annotations.Nullable;

/** Ends and beginnings of the machine: power cuts, orderly stops, and what is assembled afterwards. */
final class Power {
    /** A cut comes fewer than 2 to the power of this events late; some come much earlier. */
    private static final int EVENTS_BEFORE_CUT_BITS = 11;

    private static final int MOST_WRITES_BEFORE_CUT = 4;

    private final Machine machine;
    private final Swarm swarm;
    private final ContentOracle oracle;
    private final WriteHoles holes;
    private final Clients clients;
    private final Sweeps sweeps;
    private final ArrayView view;
    private final Counts counts;
    private final Story story;
    private final List<Disk> foreign;
    /** Slots that may be lost at the next start. */
    private int lost;

    private List<String> members = List.of();
    private @Nullable JournalFaults journalFaults;

    Power(Stage stage, List<Disk> foreign) {
        machine = stage.machine();
        swarm = stage.swarm();
        oracle = stage.oracle();
        holes = stage.holes();
        clients = stage.clients();
        sweeps = stage.sweeps();
        view = stage.view();
        counts = stage.counts();
        story = stage.story();
        this.foreign = foreign;
    }

    /** Cuts it at some moment of what is under way, or of what begins; now and then several times in a row. */
    void cut(int step, SeededRandom random) {
        do {
            if (random.chance(3)) {
                clients.rest(random);
            }
            if (random.nextBoolean()) {
                beginWrites(step, random);
            }
            int bits = random.nextBoolean() ? random.nextInt(EVENTS_BEFORE_CUT_BITS) : EVENTS_BEFORE_CUT_BITS;
            machine.runEvents(random.nextInt(1 << bits));
            cutNow(step, random);
        } while (random.chance(4));
    }

    private void cutNow(int step, SeededRandom random) {
        cut(step, random, machine::cutPower);
    }

    /** Cuts it in a way of the caller's; perhaps while the array is being opened. */
    void cut(int step, SeededRandom random, Runnable how) {
        look();
        story.tell("power cut, " + clients.inFlight() + " requests in flight, " + lost + " slots lost");
        counts.fault(FaultKind.POWER_CUT);
        clients.forget();
        sweeps.forget();
        machine.journal().ifPresent(journal -> journal.unreadable().heal());
        how.run();
        machine.journal().ifPresent(Disk::putBack);
        oracle.powerCut();
        holes.open();
        if (random.chance(3)) {
            putBack();
        }
        start(step, random);
    }

    private void beginWrites(int step, SeededRandom random) {
        for (int writes = 1 + random.nextInt(MOST_WRITES_BEFORE_CUT); writes > 0; writes--) {
            clients.begin(step, random.nextBoolean() ? StepKind.WRITE : StepKind.DURABLE_WRITE, random);
        }
    }

    /** Disks that were pulled out are found and plugged in again while the machine is off. */
    private void putBack() {
        for (Disk disk : machine.disks()) {
            if (disk.isPulledOut()) {
                story.tell(disk + " is put back");
                counts.fault(FaultKind.MEMBER_CAME_BACK);
                disk.putBack();
            }
        }
    }

    void restart(int step, SeededRandom random) {
        restart(step, random, () -> {
            if (journalFaults != null) {
                journalFaults.betweenStopAndStart(step, random);
            }
        });
    }

    /** Stops the array, has something done, and starts it again. */
    void restart(int step, SeededRandom random, Runnable between) {
        stop();
        if (random.nextBoolean()) {
            story.tell("power cut after the stop");
            machine.cutPowerOfIdleDisks();
            oracle.powerCut();
        }
        between.run();
        start(step, random);
    }

    /** Remembers who is in the array, and how many slots may be lost when it is there again. */
    private void look() {
        if (machine.isRunning()) {
            lost = sweeps.isRebuilding()
                    ? Math.min(view.parityDisks(), view.lost() + sweeps.lostBefore())
                    : view.lost();
            members = view.status().members().stream().map(MemberStatus::name).toList();
        }
    }

    /** Who knows what else can happen at a restart. */
    void faultsOfJournal(JournalFaults faults) {
        journalFaults = faults;
    }

    /** The disks that are there and were never another array's. */
    List<Disk> ownDisks() {
        List<Disk> own = present();
        own.removeAll(foreign);
        return own;
    }

    /** Stops the array; what was written is durable then. */
    void stop() {
        story.tell("the array is stopped");
        clients.drain();
        look();
        long moment = oracle.moment();
        boolean interrupted = sweeps.isRunning();
        machine.stop();
        sweeps.forget();
        oracle.flushed(moment);
        counts.fault(FaultKind.CLEAN_RESTART);
        if (interrupted) {
            counts.fault(FaultKind.INTERRUPTED_SWEEP);
        }
    }

    /** Assembles and starts the array from all disks that are there but these. */
    void startWithout(List<Disk> absent) {
        List<Disk> offered = ownDisks();
        offered.removeAll(absent);
        begin(assembled(offered));
    }

    private void start(int step, SeededRandom random) {
        List<Disk> offered = offered(random);
        AssembledArray array = assembled(offered);
        if (array.degradedBy() > lost) {
            throw new RunFailure(
                    Kind.MEMBERS_LOST,
                    lost + " slots were lost before the restart, " + array.degradedBy() + " are after it: "
                            + words(array));
        }
        if (random.chance(6) && view.canBear(array.degradedBy() + 1)) {
            List<Disk> fewer = new ArrayList<>(offered);
            Disk absent = anyInSync(array, random);
            fewer.remove(absent);
            counts.fault(FaultKind.MEMBER_ABSENT_AT_START);
            story.tell(absent + " is absent");
            array = assembled(fewer);
            offered = fewer;
        }
        Optional<Disk> copy = journalFaults == null ? Optional.empty() : journalFaults.offered(array, random);
        if (copy.isPresent()) {
            offered.add(copy.get());
            array = assembled(offered);
        }
        begin(array);
        if (!view.status().isResynced() && !random.chance(5)) {
            sweeps.start(SweepKind.RESYNC);
        }
        if (random.chance(3)) {
            clients.readAll(step);
        }
    }

    private void begin(AssembledArray array) {
        story.tell("start: " + words(array) + (array.isDirty() ? ", dirty" : ", clean")
                + (array.parityForced() ? ", forced" : ""));
        // An opening that is cut may have recorded already who is absent.
        lost = Math.max(lost, array.degradedBy());
        machine.start(array);
        if (array.isDirty()) {
            loseWhatIsNotThere(array);
        }
        if (!array.isDirty() || swarm.policy().promise() != Promise.WRITE_HOLE) {
            holes.close();
        }
    }

    private void loseWhatIsNotThere(AssembledArray array) {
        for (int slot = 0; slot < array.slots().size(); slot++) {
            if (!(array.slots().get(slot) instanceof SlotState.InSync)) {
                holes.lose(slot);
            }
        }
        int sectorsARow = ArrayView.ROW_BYTES / 512;
        for (ArrayView.SpoiledRow place : view.unreadableRows()) {
            view.slotOf(place.disk()).ifPresent(slot -> {
                for (int i = 0; i < sectorsARow; i++) {
                    holes.lose(slot, place.row() * sectorsARow + i);
                }
            });
        }
    }

    /** The members, and now and then what an operator offers by mistake, in any order. */
    private List<Disk> offered(SeededRandom random) {
        List<Disk> offered = new ArrayList<>();
        for (Disk disk : present()) {
            if (members.contains(disk.name()) || machine.isJournal(disk)) {
                offered.add(disk);
            } else if (foreign.contains(disk) && random.chance(4)) {
                counts.fault(FaultKind.FOREIGN_MEMBER_OFFERED);
                offered.add(disk);
            } else if (!foreign.contains(disk) && random.nextBoolean()) {
                counts.fault(FaultKind.OUTDATED_MEMBER_OFFERED);
                offered.add(disk);
            }
        }
        for (int i = offered.size() - 1; i > 0; i--) {
            Collections.swap(offered, i, random.nextInt(i + 1));
        }
        return offered;
    }

    private List<Disk> present() {
        return new ArrayList<>(
                machine.disks().stream().filter(disk -> !disk.isPulledOut()).toList());
    }

    /** What these disks make; by force where the array is dirty and degraded, which its policy has nothing against. */
    private AssembledArray assembled(List<Disk> offered) {
        AssemblyVerdict verdict = machine.assemble(offered, false);
        if (verdict instanceof AssemblyVerdict.Refused refused) {
            story.tell("assembly refused: " + refused.reasons().getFirst());
            verdict = machine.assemble(offered, true);
            if (verdict instanceof AssemblyVerdict.Usable usable && !mayBeRefused(usable.array())) {
                throw new RunFailure(Kind.REFUSED, "the array could only be assembled by force", refused.reasons());
            }
        }
        return switch (verdict) {
            case AssemblyVerdict.Usable usable -> usable.array();
            case AssemblyVerdict.Refused refused ->
                throw new RunFailure(Kind.REFUSED, "the array cannot be assembled", refused.reasons());
        };
    }

    private boolean mayBeRefused(AssembledArray array) {
        boolean resyncs =
                swarm.policy().promise() == Promise.WRITE_HOLE || swarm.policy().hasJournal();
        return resyncs && array.isDirty() && array.degradedBy() > 0;
    }

    private Disk anyInSync(AssembledArray array, SeededRandom random) {
        List<Disk> inSync = new ArrayList<>();
        for (SlotState slot : array.slots()) {
            if (slot instanceof SlotState.InSync member) {
                inSync.add(machine.disk(member.member().deviceName()));
            }
        }
        return inSync.get(random.nextInt(inSync.size()));
    }

    private static String words(AssembledArray array) {
        StringBuilder words = new StringBuilder("[");
        for (SlotState slot : array.slots()) {
            words.append(
                    switch (slot) {
                        case SlotState.InSync inSync -> 'U';
                        case SlotState.Recovering recovering -> 'r';
                        case SlotState.Missing missing -> '_';
                    });
        }
        return words.append("] at event ").append(array.freshest().events()).toString();
    }
}
