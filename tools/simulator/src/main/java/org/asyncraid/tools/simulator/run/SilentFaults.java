package org.asyncraid.tools.simulator.run;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.swarm.StepKind;

/**
 * What a disk does wrong without a word. A read does not notice, so clients wait meanwhile: a check has to find it, and a
 * repair has to put it right, before they go on. RAID-6 finds the member itself; with one parity the member is replaced.
 */
final class SilentFaults {
    private final Stage stage;
    private final Operator operator;

    SilentFaults(Stage stage, Operator operator) {
        this.stage = stage;
        this.operator = operator;
    }

    void perform(int step, StepKind kind, SeededRandom random) {
        boolean calm = !stage.machine().isWritingBack()
                && stage.view().lost() == 0
                && stage.view().status().isResynced()
                && !stage.holes().areOpen()
                && !stage.sweeps().isRunning()
                && stage.view().unreadableRows().isEmpty();
        if (!calm) {
            return;
        }
        stage.clients().drain();
        stage.clients().flush(step);
        MemberStatus member =
                stage.view().inSync().get(random.nextInt(stage.swarm().disks()));
        Disk disk = stage.view().diskOf(member);
        if (stage.view().lost() > 0) {
            return;
        }
        switch (kind) {
            case CORRUPT -> corrupt(disk, random);
            case LOSE_WRITE, MISDIRECT -> misplace(step, kind, disk, random);
            default -> throw new IllegalArgumentException("not a silent fault: " + kind);
        }
        putRight(step, member);
    }

    private void corrupt(Disk disk, SeededRandom random) {
        Set<Long> rows = new HashSet<>();
        long rowCount = stage.swarm().geometry().memberBytes() / ArrayView.ROW_BYTES;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            long row = random.nextLong(rowCount);
            if (rows.add(row)) {
                stage.story().tell("a bit turns in row " + row + " of " + disk);
                stage.counts().fault(FaultKind.CORRUPT_BLOCK);
                disk.corrupting()
                        .corrupt(stage.view().dataOffsetBytes() + row * ArrayView.ROW_BYTES, ArrayView.ROW_BYTES);
            }
        }
        stage.sweeps().expectMismatches(true);
        SweepReport check = stage.sweeps().complete(SweepKind.CHECK);
        stage.sweeps().expectMismatches(false);
        if (check.mismatchSectors() != 8L * rows.size()) {
            throw new RunFailure(
                    Kind.NOT_FOUND,
                    rows.size() + " rows have a wrong block, the check found " + check.mismatchSectors() / 8,
                    check.findings().stream().map(Object::toString).toList());
        }
    }

    /** One write of the member goes wrong; which one it is, is left to what a client asks for. */
    private void misplace(int step, StepKind kind, Disk disk, SeededRandom random) {
        long data = stage.view().dataOffsetBytes();
        boolean lost = kind == StepKind.LOSE_WRITE;
        int sectors = stage.oracle().sectors();
        int length = 1 + random.nextInt(Math.min(sectors, 64));
        int from = random.nextInt(sectors - length + 1);
        if (lost) {
            disk.misplacing().loseNext(data);
        } else {
            List<Long> rows = rowsWithout(from, length);
            if (rows.isEmpty()) {
                return;
            }
            long row = rows.get(random.nextInt(rows.size()));
            disk.misplacing().misdirectNext(data, data + row * ArrayView.ROW_BYTES);
        }
        long before = disk.misplacing().misplaced();
        stage.clients().overwrite(step, from, length);
        disk.misplacing().loseNext(Long.MAX_VALUE);
        if (disk.misplacing().misplaced() > before) {
            stage.story().tell("a write of " + disk + (lost ? " was lost" : " went elsewhere"));
            stage.counts().fault(lost ? FaultKind.LOST_WRITE : FaultKind.MISDIRECTED_WRITE);
            stage.sweeps().expectMismatches(true);
            SweepReport check = stage.sweeps().complete(SweepKind.CHECK);
            stage.sweeps().expectMismatches(false);
            if (check.mismatchSectors() == 0) {
                throw new RunFailure(Kind.NOT_FOUND, "a misplaced write was not found by a check");
            }
        }
    }

    /** Rows that a write to these sectors leaves alone: in the others, wrong bytes would be read, and put into parity. */
    private List<Long> rowsWithout(int from, int sectors) {
        ArrayGeometry geometry = stage.swarm().geometry();
        Set<Long> touched = new HashSet<>();
        for (int sector = from; sector < from + sectors; sector++) {
            long offset = (long) sector * ArrayGeometry.SECTOR_BYTES;
            touched.add(geometry.memberOffset(geometry.stripe(offset), geometry.offsetInChunk(offset))
                    / ArrayView.ROW_BYTES);
        }
        return LongStream.range(0, geometry.memberBytes() / ArrayView.ROW_BYTES)
                .filter(row -> !touched.contains(row))
                .boxed()
                .toList();
    }

    private void putRight(int step, MemberStatus member) {
        Layout layout = stage.swarm().geometry().layout();
        stage.sweeps().expectMismatches(true);
        if (layout.parityDisks() == 2) {
            stage.sweeps().complete(SweepKind.REPAIR_LOCATED);
        } else {
            operator.distrust(stage.view().diskOf(member));
            operator.fail(member);
            operator.remove(member);
            operator.addNewSpare();
            stage.sweeps().complete(SweepKind.REBUILD);
        }
        stage.sweeps().expectMismatches(false);
        SweepReport check = stage.sweeps().complete(SweepKind.CHECK);
        if (check.mismatchSectors() > 0) {
            List<String> findings =
                    check.findings().stream().map(Object::toString).toList();
            throw new RunFailure(Kind.NOT_FOUND, "a silent fault was not put right", findings);
        }
        stage.clients().flush(step);
        stage.clients().readAll(step);
    }
}
