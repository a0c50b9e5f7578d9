package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.Superblock1;

/** Power is cut at any moment, members are lost at the same time, and only what was being written may suffer. */
class PartialParitySimulation {
    private static final UnaryOperator<Superblock1> WITH_PPL = superblock -> superblock.withPartialParityLog(8, 2032);

    @Property(tries = 25)
    void aCutThatTakesAMemberOfARaid5DamagesNoBlockThatWasNotBeingWritten(@ForAll long seed) {
        try (WriteHole hole = new WriteHole(RaidLevel.RAID5, 5, seed, WITH_PPL)) {
            List<Integer> lost = cutAndLose(hole, 1);
            AssembledArray assembled = hole.assembleWithout(lost, AssemblyOptions.CAUTIOUS);
            hole.startWithout(lost, assembled, hole.random.nextBoolean());
            assertEquals(0, hole.wrongSectors(lost, false));
            if (lost.isEmpty() && !hole.test.array.isReadOnly()) {
                if (hole.test.array.status().resyncedBytes() != ArrayStart.RESYNCED) {
                    hole.test.sweep(SweepKind.RESYNC);
                }
                assertEquals(0, hole.test.sweep(SweepKind.CHECK).mismatchSectors());
            }
            hole.test.stop();
        }
    }

    @Property(tries = 25)
    void aCutThatTakesTwoMembersOfARaid6DamagesNoBlockThatWasNotBeingWritten(@ForAll long seed) {
        try (WriteHole hole = new WriteHole(RaidLevel.RAID6, 6, seed, superblock -> superblock)) {
            hole.takePpl6();
            List<Integer> lost = cutAndLose(hole, 2);
            AssembledArray assembled = hole.assembleWithout(lost, AssemblyOptions.CAUTIOUS);
            hole.startWithout(lost, assembled, hole.random.nextBoolean());
            assertEquals(0, hole.wrongSectors(lost, false));
            if (lost.isEmpty() && !hole.test.array.isReadOnly()) {
                if (hole.test.array.status().resyncedBytes() != ArrayStart.RESYNCED) {
                    hole.test.sweep(SweepKind.RESYNC);
                }
                assertEquals(0, hole.test.sweep(SweepKind.CHECK).mismatchSectors());
            }
            hole.test.stop();
        }
    }

    /** The power cut took three members from under a write that was about to be logged. */
    @Example
    void seed1668919881() {
        aCutThatTakesTwoMembersOfARaid6DamagesNoBlockThatWasNotBeingWritten(1668919881);
    }

    /** Blocks without a member are in the log whole: in an array that was degraded before, each sector is old or new. */
    @Property(tries = 20)
    void aCutOfADegradedRaid6LeavesEachSectorOldOrNew(@ForAll long seed) {
        try (WriteHole hole = new WriteHole(RaidLevel.RAID6, 6, seed, superblock -> superblock)) {
            hole.takePpl6();
            List<Integer> lost = new ArrayList<>();
            int failed = 1 + hole.random.nextInt(2);
            for (int slot = hole.random.nextInt(4); lost.size() < failed; slot++) {
                hole.test.fail(slot);
                lost.add(slot);
            }
            hole.write(hole.random.nextInt(8_000));
            hole.cutPower();
            hole.startWithout(lost, hole.assembleWithout(lost, AssemblyOptions.CAUTIOUS), hole.random.nextBoolean());
            assertEquals(0, hole.wrongSectors(lost, true));
            hole.test.stop();
        }
    }

    /** Its failure was not in the superblocks yet, so it counts as current when it comes back. */
    @Property(tries = 20)
    void aMemberThatFailsRightBeforeACutAndComesBackLeavesNoWrongParity(@ForAll long seed) {
        try (WriteHole hole = logged(seed)) {
            hole.write(hole.random.nextInt(1_000));
            int slot = hole.random.nextInt(hole.test.geometry.layout().raidDisks());
            hole.test.array.fail(member -> member.slot() == slot, () -> {});
            hole.write(hole.random.nextInt(20));
            hole.cutPower();
            AssembledArray assembled = hole.assembleWithout(List.of(), AssemblyOptions.CAUTIOUS);
            hole.startWithout(List.of(), assembled, false);
            boolean whole = assembled.degradedBy() == 0;
            assertEquals(0, hole.wrongSectors(whole ? List.of() : List.of(slot), false));
            if (whole) {
                assertEquals(0, hole.mismatchesOnceWhole());
            }
            hole.test.stop();
        }
    }

    /** A write went to the other members when one had failed that could not log it. */
    @Example
    void seeds220And293() {
        aMemberThatFailsRightBeforeACutAndComesBackLeavesNoWrongParity(220);
        aMemberThatFailsRightBeforeACutAndComesBackLeavesNoWrongParity(293);
    }

    /** Whoever has the slot after the cut must know of all that was being written: the old member, or its replacement. */
    @Property(tries = 20)
    void aCutWhileAMemberIsReplacedLeavesNoWrongParity(@ForAll long seed) {
        try (WriteHole hole = logged(seed)) {
            int slot = hole.random.nextInt(hole.test.geometry.layout().raidDisks());
            AtomicBoolean ended = hole.beginReplacing(slot);
            int more = hole.random.nextInt(200);
            switch (hole.random.nextInt(4)) {
                case 0 -> hole.write(hole.random.nextInt(1_000));
                case 1 -> {
                    hole.write(hole.random.nextInt(1_000));
                    hole.failOldOf(slot);
                    hole.write(more);
                }
                default -> {
                    for (int events = 0; !ended.get() && events < 2_000; events++) {
                        hole.write(1);
                    }
                    hole.write(more / 8);
                }
            }
            hole.cutPower();
            List<Integer> lost = hole.random.nextBoolean() ? List.of() : List.of(slot);
            hole.startWithout(lost, hole.assembleWithout(lost, AssemblyOptions.CAUTIOUS), false);
            assertEquals(0, hole.wrongSectors(lost, false));
            assertEquals(0, hole.mismatchesOnceWhole());
            hole.test.stop();
        }
    }

    /** Only the log of the member that was replaced told of a write. */
    @Example
    void seeds55And213() {
        aCutWhileAMemberIsReplacedLeavesNoWrongParity(55);
        aCutWhileAMemberIsReplacedLeavesNoWrongParity(213);
    }

    /** Nothing is written any more when more members have failed than there is parity; what was, they told of. */
    @Property(tries = 20)
    void aCutAfterTheLastMembersHaveFailedLeavesNoWrongParity(@ForAll long seed) {
        try (WriteHole hole = logged(seed)) {
            hole.write(hole.random.nextInt(1_000));
            int parity = hole.test.geometry.layout().parityDisks();
            List<Integer> failed = new ArrayList<>();
            for (int slot = hole.random.nextInt(4); failed.size() <= parity; slot++) {
                failed.add(slot % hole.test.geometry.layout().raidDisks());
                hole.failUnasked(failed.getLast());
                hole.write(hole.random.nextInt(200));
            }
            hole.cutPower();
            AssembledArray assembled = hole.assembleWithout(List.of(), AssemblyOptions.CAUTIOUS);
            hole.startWithout(List.of(), assembled, false);
            boolean whole = assembled.degradedBy() == 0;
            assertEquals(0, hole.wrongSectors(whole ? List.of() : failed, false));
            if (whole) {
                assertEquals(0, hole.mismatchesOnceWhole());
            }
            hole.test.stop();
        }
    }

    /** Data was written although the member that was to log it had failed, and with it the array. */
    @Example
    void seeds3And74() {
        aCutAfterTheLastMembersHaveFailedLeavesNoWrongParity(3);
        aCutAfterTheLastMembersHaveFailedLeavesNoWrongParity(74);
    }

    /** A log names its member; that of a member which comes back as another one names the new one. */
    @Example
    void aDeviceThatComesBackAsAnotherMemberKeepsItsLogAsThatOne() {
        try (WriteHole hole = logged(1)) {
            hole.write(2_000);
            hole.takeOutAndIn(2);
            hole.write(4_000);
            hole.cutPower();
            List<Integer> lost = List.of(0, 1);
            hole.startWithout(lost, hole.assembleWithout(lost, AssemblyOptions.CAUTIOUS), false);
            assertEquals(0, hole.wrongSectors(lost, false));
            hole.test.stop();
        }
    }

    private static WriteHole logged(long seed) {
        if (seed % 2 == 0) {
            return new WriteHole(RaidLevel.RAID5, 4, seed, WITH_PPL);
        }
        WriteHole hole = new WriteHole(RaidLevel.RAID6, 5, seed, superblock -> superblock);
        hole.takePpl6();
        return hole;
    }

    /** The same without a log finds the write hole, so the check would notice. */
    @Example
    void withoutALogTheHoleGapes() {
        assertTrue(damaged(RaidLevel.RAID5) > 0, "the power was cut 6 times, and no block of a RAID-5 was damaged");
        assertTrue(damaged(RaidLevel.RAID6) > 0, "the power was cut 6 times, and no block of a RAID-6 was damaged");
    }

    private static int damaged(RaidLevel level) {
        int wrong = 0;
        for (long seed = 0; seed < 6; seed++) {
            try (WriteHole hole = new WriteHole(level, 6, seed, superblock -> superblock)) {
                List<Integer> lost = cutAndLose(hole, level.parityDisks());
                hole.startWithout(lost, hole.assembleWithout(lost, AssemblyOptions.FORCED), true);
                wrong += hole.wrongSectors(lost, false);
                hole.test.stop();
            }
        }
        return wrong;
    }

    /** Writes, with a member less from the beginning where that can be, cuts the power, and says who is gone then. */
    private static List<Integer> cutAndLose(WriteHole hole, int most) {
        List<Integer> lost = new ArrayList<>();
        int failed = hole.random.nextInt(most + 1);
        int disks = hole.test.geometry.layout().raidDisks();
        while (lost.size() < failed) {
            int slot = hole.random.nextInt(disks);
            if (!lost.contains(slot)) {
                hole.write(hole.random.nextInt(500));
                hole.test.fail(slot);
                lost.add(slot);
            }
        }
        hole.write(hole.random.nextInt(8_000));
        hole.cutPower();
        int more = hole.random.nextInt(most - failed + 1);
        while (lost.size() < failed + more) {
            int slot = hole.random.nextInt(disks);
            if (!lost.contains(slot)) {
                lost.add(slot);
            }
        }
        return lost;
    }
}
