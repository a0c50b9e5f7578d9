package org.asyncraid.tools.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.engines.faulty.FaultPlan;
import org.asyncraid.engines.faulty.FaultyEngine;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.tools.cli.machine.EngineChoice;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.asyncraid.tools.cli.output.ByteSizes;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ProgressLine;
import org.asyncraid.tools.cli.output.WorkTable;
import org.asyncraid.tools.cli.session.ArrayExport;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayImport;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.ByteRange;
import org.asyncraid.tools.cli.session.RunningArray;
import org.asyncraid.tools.cli.session.SpareAddition;
import org.asyncraid.tools.cli.session.SweepRun;

/**
 * The main job in one go, on files that exist already as members of a new RAID-6: it is filled while two members and one
 * engine fail, read back without them, rebuilt onto spares, checked, and read back again. Everything is verified; what is
 * wrong ends it as a failure.
 */
public final class Demo {
    /** Operations that the engine which is going to fail carries out before that. */
    private static final int OPERATIONS_BEFORE_LOSS = 200;

    private static final int[] LOST_SLOTS = {1, 4};

    private final PrintWriter out;
    private final Function<String, ProgressLine> progress;
    private final Interruption interruption;
    private final long seed;

    /** A demonstration whose content follows from the seed. */
    public Demo(PrintWriter out, Function<String, ProgressLine> progress, Interruption interruption, long seed) {
        this.out = out;
        this.progress = progress;
        this.interruption = interruption;
        this.seed = seed;
    }

    /**
     * Runs it.
     *
     * @param members the image files of the array
     * @param spares image files to be made, one for each member that will be lost
     * @throws IOException when a file fails
     */
    public void run(List<Path> members, List<Path> spares) throws IOException {
        try (ArrayFiles files = ArrayFiles.open(members, Access.READ_WRITE)) {
            AssembledArray assembled = files.assemble(AssemblyOptions.CAUTIOUS).array();
            List<Engine> engines = engines();
            EngineRoom room =
                    EngineRoom.open(files.machine(), engines, EngineRoom.Settings.of(SchedulerChoice.ROUND_ROBIN));
            try (RunningArray running = RunningArray.startWritable(files, assembled, room)) {
                out.println("Engines under a round-robin scheduler: "
                        + engines.stream().map(Engine::name).collect(Collectors.joining(", ")) + ";");
                out.println(
                        "  " + lastOf(engines).name() + " will die after " + OPERATIONS_BEFORE_LOSS + " operations.");
                out.println();
                String written = fill(running, files);
                verify("Read everything back without them", running, files, written);
                addSpares(running, files, assembled, spares);
                double rebuildRate = rebuild(running);
                SweepReport check = check(running);
                verify("Read everything back once more", running, files, written);
                conclude(running, rebuildRate, check);
            }
        }
    }

    private static List<Engine> engines() {
        List<EngineChoice> choices = new ArrayList<>(EngineChoice.standard());
        choices.add(EngineChoice.IOP341);
        List<Engine> engines = EngineChoice.make(choices);
        Engine last = engines.removeLast();
        FaultPlan.Trigger trigger = FaultPlan.Trigger.from(OPERATIONS_BEFORE_LOSS);
        engines.add(new FaultyEngine(last, FaultPlan.of(0, new FaultPlan.Fault(FaultPlan.Effect.VANISH, trigger))));
        return engines;
    }

    private static Engine lastOf(List<Engine> engines) {
        return engines.getLast();
    }

    /** Fills the array in thirds, with a member lost after each of the first two. Returns the content's sum. */
    private String fill(RunningArray running, ArrayFiles files) throws IOException {
        step(
                "Fill the array; lose a member after each third",
                "raid import MEMBERS --from FILE; raid fail MEMBERS --member N");
        long size = running.array().sizeBytes();
        SeededContent content = new SeededContent(seed);
        ArrayImport filling = new ArrayImport(running, files.machine(), interruption);
        long at = 0;
        for (int third = 1; third <= 3; third++) {
            long part = third == 3
                    ? size - at
                    : size / 3 / running.array().blockBytes() * running.array().blockBytes();
            ProgressLine line = progress.apply("write");
            long copied = filling.run(at, content.allow(part), part, line);
            line.finish(copied, "");
            at += copied;
            if (third <= LOST_SLOTS.length) {
                int slot = LOST_SLOTS[third - 1];
                running.change(done -> running.array()
                        .fail(member -> member.slot() == slot && member.state() instanceof MemberState.InSync, done));
                out.println("  member " + slot + " is gone: " + ArrayPicture.of(running.status()));
                out.flush();
            }
        }
        out.println();
        return content.sum();
    }

    private void verify(String what, RunningArray running, ArrayFiles files, String expected) throws IOException {
        step(what, "raid export MEMBERS --to - | sha256sum");
        MessageDigest digest = SeededContent.sha256();
        long size = running.array().sizeBytes();
        ProgressLine line = progress.apply("read");
        new ArrayExport(running, files.machine(), interruption).run(new ByteRange(0, size), digest::update, line);
        line.finish(size, "");
        String found = SeededContent.hex(digest);
        if (!found.equals(expected)) {
            throw CommandFailure.error(
                    "the array's content has the sum " + found + ", and what was written has " + expected);
        }
        out.println("  sha256 " + found.substring(0, 16) + "…, as written");
        out.println();
        out.flush();
    }

    private void addSpares(RunningArray running, ArrayFiles files, AssembledArray assembled, List<Path> spares)
            throws IOException {
        step("Add " + spares.size() + " empty spares", "raid add MEMBERS --new FILE");
        SpareAddition addition = new SpareAddition(running, assembled, files.machine());
        for (Path path : spares) {
            FileDevice.create(path, fileBytes(files));
            addition.add(files.openAlso(path));
        }
        out.println();
    }

    private static long fileBytes(ArrayFiles files) {
        Candidate any = files.candidates().getFirst();
        return any.deviceSectors() * BlockDevice.SECTOR_BYTES;
    }

    /** Rebuilds both members at once. Returns the bytes rebuilt in a second. */
    private double rebuild(RunningArray running) {
        step("Rebuild both at once", "raid rebuild MEMBERS");
        long start = System.nanoTime();
        SweepReport report = new SweepRun(running, interruption)
                .run(SweepKind.REBUILD, progress.apply("rebuild"), "the demonstration's files are thrown away");
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println("  " + ArrayPicture.of(running.status()));
        out.println();
        out.flush();
        return LOST_SLOTS.length * report.totalBytes() / seconds;
    }

    private SweepReport check(RunningArray running) {
        step("Check that data, P and Q agree everywhere", "raid check MEMBERS");
        SweepReport report = new SweepRun(running, interruption)
                .run(SweepKind.CHECK, progress.apply("check"), "the demonstration's files are thrown away");
        if (report.mismatchSectors() + report.unreadableBlocks() != 0) {
            throw CommandFailure.error("the check found " + report.mismatchSectors() + " mismatched sectors and "
                    + report.unreadableBlocks() + " unreadable blocks");
        }
        out.println("  mismatch_cnt=0");
        out.println();
        out.flush();
        return report;
    }

    private void conclude(RunningArray running, double rebuildRate, SweepReport check) {
        OffloadReport report = running.report();
        out.println("Who computed what:");
        WorkTable.of(report).print(out, "  ");
        out.println();
        long failovers = report.operations().stream()
                .mapToLong(OperationMetrics::failovers)
                .sum();
        String ill = report.engines().stream()
                .filter(engine -> !engine.health().getClass().getSimpleName().equals("Healthy"))
                .map(EngineStatus::name)
                .collect(Collectors.joining(", "));
        out.println("  failovers     " + failovers + (ill.isEmpty() ? "" : " (out of service: " + ill + ")"));
        out.println("  rebuild rate  " + ByteSizes.rate(rebuildRate) + " onto " + LOST_SLOTS.length + " members");
        out.println("  check         " + String.format(Locale.ROOT, "%d mismatched sectors", check.mismatchSectors()));
        out.println("  array         " + ArrayPicture.of(running.status()));
    }

    private void step(String what, String command) {
        out.println(what + "   ($ " + command + ")");
        out.flush();
    }

    /** Names of image files in a folder. */
    public static List<Path> images(Path folder, String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> folder.resolve(prefix + i + ".img"))
                .toList();
    }
}
