package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.MemberAddition;
import org.asyncraid.raid.assembly.MemberReturn;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.Superblock1;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.swarm.StepKind;

/** Whoever changes the array's members, on purpose or by accident, as far as the array can bear it. */
final class Operator {
    private static final int MOST_DISKS_TO_SPARE = 8;
    private static final long NOTICED_NANOS = 1_000_000;
    private static final int GARBAGE_BYTES = 64 << 10;

    private final Stage stage;
    private final List<Disk> foreign;
    /** Disks that did something wrong silently: what they hold is never counted on again. */
    private final Set<Disk> distrusted = new HashSet<>();
    /** Whether a disk is back, and the array may still be about to find that it was gone. */
    private boolean returnsUnnoticed;

    Operator(Stage stage, List<Disk> foreign) {
        this.stage = stage;
        this.foreign = foreign;
    }

    void perform(StepKind kind, SeededRandom random) {
        switch (kind) {
            case PULL_OUT -> pullOut(random);
            case PUT_BACK -> putBack(random);
            case FAIL -> fail(random);
            case REMOVE -> remove(random);
            case ADD_SPARE -> addSpare(random);
            case REBUILD -> rebuild();
            case RESYNC -> resync();
            case CHECK -> stage.sweeps().start(SweepKind.CHECK);
            case CANCEL_SWEEP -> cancelSweep();
            case SPOIL -> spoil(random);
            case SLOW_DOWN -> slowDown(random);
            case REPLACE -> replace(random);
            case RE_ADD -> reAdd(random);
            default -> throw new IllegalArgumentException("not the operator's: " + kind);
        }
    }

    private void pullOut(SeededRandom random) {
        noticeReturns();
        List<MemberStatus> inSync = stage.view().inSync();
        if (stage.view().canLoseMember()) {
            MemberStatus member = any(inSync, random);
            tell(member.name() + " of slot " + member.slot() + " is pulled out");
            count(FaultKind.MEMBER_VANISHED);
            stage.view().diskOf(member).pullOut();
            stage.holes().lose(member.slot());
        }
    }

    private void putBack(SeededRandom random) {
        List<Disk> away =
                stage.machine().disks().stream().filter(Disk::isPulledOut).toList();
        if (!away.isEmpty()) {
            Disk disk = any(away, random);
            tell(disk + " is put back");
            count(FaultKind.MEMBER_CAME_BACK);
            disk.putBack();
            returnsUnnoticed = true;
        }
    }

    /** Has requests end that disks which are back have missed, so that all members count that are going to fail for it. */
    private void noticeReturns() {
        if (returnsUnnoticed) {
            stage.clients().drain();
            stage.machine().pass(NOTICED_NANOS, () -> false);
            returnsUnnoticed = false;
        }
    }

    private void fail(SeededRandom random) {
        noticeReturns();
        if (stage.view().canLoseMember()) {
            fail(any(stage.view().inSync(), random));
        }
    }

    /** Takes a member out of use, and waits until that is recorded. */
    void fail(MemberStatus member) {
        tell(member.name() + " of slot " + member.slot() + " is failed by hand");
        count(FaultKind.MEMBER_FAILED_BY_HAND);
        stage.holes().lose(member.slot());
        AtomicBoolean done = new AtomicBoolean();
        stage.machine().array().fail(other -> other.name().equals(member.name()), () -> done.set(true));
        await(done, "the record of a failure");
    }

    private void remove(SeededRandom random) {
        List<MemberStatus> idle = stage.view().status().members().stream()
                .filter(member -> member.state() instanceof MemberState.Faulty
                        || (member.state() instanceof MemberState.Spare && random.chance(4)))
                .toList();
        if (!idle.isEmpty() && !stage.sweeps().isRebuilding()) {
            remove(any(idle, random));
        }
    }

    /** Never has this disk come back as what it was. */
    void distrust(Disk disk) {
        distrusted.add(disk);
    }

    /** Lets go of a faulty member or a spare, and waits until that is recorded. */
    void remove(MemberStatus member) {
        tell(member.name() + " is removed");
        count(FaultKind.MEMBER_REMOVED);
        AtomicBoolean done = new AtomicBoolean();
        stage.machine().array().remove(other -> other.name().equals(member.name()), () -> done.set(true));
        await(done, "the record of a removal");
    }

    /** Has a spare take the place of a member that works, and waits until that is recorded; a rebuild copies it then. */
    void replace(MemberStatus member, MemberStatus spare) {
        tell(member.name() + " of slot " + member.slot() + " is to be replaced by " + spare.name());
        AtomicBoolean done = new AtomicBoolean();
        stage.machine()
                .array()
                .replace(
                        other -> other.name().equals(member.name()),
                        other -> other.name().equals(spare.name()),
                        () -> done.set(true));
        await(done, "the record of a replacement");
    }

    private void replace(SeededRandom random) {
        List<MemberStatus> inSync = stage.view().inSync().stream()
                .filter(member -> stage.view().replacementOf(member.slot()).isEmpty())
                .toList();
        List<MemberStatus> spares = stage.view().status().members().stream()
                .filter(member -> member.state() instanceof MemberState.Spare)
                .toList();
        if (!inSync.isEmpty() && !spares.isEmpty() && !stage.sweeps().isRunning()) {
            count(FaultKind.MEMBER_REPLACED);
            replace(any(inSync, random), any(spares, random));
            if (!random.chance(4)) {
                stage.sweeps().start(SweepKind.REBUILD);
            }
        }
    }

    /** Has a disk that was a member once take its slot again, if that is vacant and the array knows what it has missed. */
    private void reAdd(SeededRandom random) {
        List<Disk> away = new ArrayList<>(stage.view().onTheShelf());
        stage.view().status().members().stream()
                .filter(member -> member.state() instanceof MemberState.Faulty)
                .map(stage.view()::diskOf)
                .filter(disk -> !disk.isPulledOut())
                .forEach(away::add);
        away.removeIf(disk -> foreign.contains(disk) || distrusted.contains(disk));
        if (away.isEmpty() || stage.view().status().readOnlyReason().isPresent()) {
            return;
        }
        Disk disk = any(away, random);
        Optional<Candidate> itself = stage.machine().scan(disk);
        if (itself.isPresent()
                && stage.machine().array().judgeReturn(itself.get()) instanceof MemberReturn.Verdict.Partial partial) {
            tell(disk + " is back in slot " + partial.slot());
            count(FaultKind.MEMBER_RE_ADDED);
            AtomicBoolean done = new AtomicBoolean();
            stage.machine().array().reAdd(itself.get(), disk, partial, () -> done.set(true));
            await(done, "the record of a return");
            stage.sweeps().start(SweepKind.REBUILD);
        }
    }

    private void addSpare(SeededRandom random) {
        int disks = stage.machine().disks().size() - foreign.size();
        boolean wanted = stage.view().status().members().stream()
                .noneMatch(member -> member.state() instanceof MemberState.Spare);
        boolean useful = stage.view().lost() > 0 || stage.swarm().weight(StepKind.REPLACE) > 0;
        if (!wanted || (!useful && !random.chance(4))) {
            return;
        }
        List<Disk> shelf = stage.view().onTheShelf().stream()
                .filter(disk -> !foreign.contains(disk) || random.chance(4))
                .toList();
        if (!shelf.isEmpty() && (disks >= stage.swarm().disks() + MOST_DISKS_TO_SPARE || random.nextBoolean())) {
            count(FaultKind.SPARE_WITH_OLD_DATA);
            Disk old = any(shelf, random);
            foreign.remove(old);
            add(old);
        } else if (disks < stage.swarm().disks() + MOST_DISKS_TO_SPARE) {
            Disk disk = stage.machine().addDisk();
            if (random.nextBoolean()) {
                putGarbage(disk, random);
            }
            add(disk);
        }
    }

    /** A new disk becomes a spare. */
    void addNewSpare() {
        add(stage.machine().addDisk());
    }

    private void add(Disk disk) {
        List<MemberStatus> members = stage.view().status().members();
        List<Integer> numbers = members.stream()
                .map(member -> member.superblock().deviceNumber())
                .toList();
        Superblock1 freshest = members.stream()
                .filter(member -> member.state() instanceof MemberState.InSync)
                .map(MemberStatus::superblock)
                .filter(Superblock1.class::isInstance)
                .map(Superblock1.class::cast)
                .findFirst()
                .orElseThrow();
        MdUuid uuid = new MdUuid(disk.number(), stage.machine().loop().eventsRun());
        NewDevice device = new NewDevice(disk.name(), disk.sizeBytes() / 512, uuid);
        switch (MemberAddition.plan(stage.machine().assembled(), freshest, numbers, device)) {
            case CreationVerdict.Refused refused -> tell(disk + " is refused as a spare: " + refused.reasons());
            case CreationVerdict.Planned planned -> {
                tell(disk + " is added as a spare");
                AtomicBoolean done = new AtomicBoolean();
                stage.machine().array().add(disk, planned.members().getFirst().superblock(), () -> done.set(true));
                await(done, "the record of a spare");
            }
        }
    }

    private void putGarbage(Disk disk, SeededRandom random) {
        count(FaultKind.SPARE_WITH_OLD_DATA);
        long room = (disk.sizeBytes() - stage.view().dataOffsetBytes()) / 512;
        byte[] garbage = new byte[(int) Math.min(GARBAGE_BYTES, room * 512)];
        random.nextBytes(garbage);
        long sector = stage.swarm().dataOffsetSectors() + random.nextLong(room - garbage.length / 512 + 1);
        stage.machine().put(disk, sector, garbage);
    }

    private void rebuild() {
        boolean fills = stage.view().status().members().stream()
                .anyMatch(member -> member.state() instanceof MemberState.Spare
                        || member.state() instanceof MemberState.Recovering);
        boolean replaces = stage.view().status().members().stream()
                .anyMatch(member -> member.state() instanceof MemberState.Replacing);
        if (replaces || (fills && stage.view().status().degradedBy() > 0)) {
            stage.sweeps().start(SweepKind.REBUILD);
        }
    }

    private void resync() {
        if (!stage.view().status().isResynced()) {
            stage.sweeps().start(SweepKind.RESYNC);
        }
    }

    private void cancelSweep() {
        if (stage.sweeps().isRunning()) {
            tell("the sweep is cancelled");
            count(FaultKind.INTERRUPTED_SWEEP);
            stage.sweeps().cancel();
        }
    }

    private void spoil(SeededRandom random) {
        noticeReturns();
        long row = random.nextLong(stage.swarm().geometry().memberBytes() / ArrayView.ROW_BYTES);
        if (stage.view().canLoseRow(row)) {
            MemberStatus member = any(stage.view().inSync(), random);
            Disk disk = stage.view().diskOf(member);
            long at = stage.view().dataOffsetBytes() + row * ArrayView.ROW_BYTES + 512L * random.nextInt(8);
            tell("sector " + at / 512 + " of " + disk + " cannot be read any more");
            count(FaultKind.UNREADABLE_BLOCK);
            disk.unreadable().spoil(at);
            stage.view().spoiled(disk, row);
        }
    }

    private void slowDown(SeededRandom random) {
        Disk disk = any(stage.machine().disks(), random);
        int factor = random.nextBoolean() ? 1 : 2 + random.nextInt(50);
        tell(disk + " becomes " + factor + " times as slow as it was made");
        count(FaultKind.MEMBER_SLOW);
        disk.slowDown(factor);
    }

    private void await(AtomicBoolean done, String what) {
        stage.machine().await(done::get, what);
    }

    private void tell(String what) {
        stage.story().tell(what);
    }

    private void count(FaultKind kind) {
        stage.counts().fault(kind);
    }

    private static <T> T any(List<T> choices, SeededRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
