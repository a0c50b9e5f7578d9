package org.asyncraid.tools.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOpenException;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.FaultPlan;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.blockdev.file.FileIo;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.Consistency;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.tools.cli.bench.Host;

/**
 * What each consistency policy costs: the rate of small random writes and of sequential writes, relative to an array that
 * logs nothing. In virtual time on memory devices with modelled latency, where the same table comes out on any machine; and
 * in real time on files, where every write is durable (FUA), as that of a file means nothing otherwise.
 */
final class PolicyTable {
    private static final int DISKS = 6;
    private static final long MEMBER_BYTES = 64L << 20;
    /** Too few to keep the members busy, and enough for that. */
    private static final List<Integer> IN_FLIGHT = List.of(32, 128);

    private static final int VIRTUAL_WRITES = 20_000;
    private static final int FILE_WRITES = 1_000;
    private static final int FILE_RUNS = 5;

    /** So many bits has the bitmap of members of 1 TiB; on the small ones here, a bit is 4 KiB. */
    private static final int LARGE_BITMAP_CHUNK = 4 << 10;

    /**
     * The first three are drives whose makers tell how long a random read and a random write take, and have them acknowledge
     * writes from memory that survives a power cut: Intel's P4500 with 4 TB and 2 TB (Lenovo's product guide), and S4600
     * (Intel's product specification). The others take as long for both.
     */
    private static final List<Medium> MEDIA = List.of(
            new Medium(
                    "115 µs read, 20 µs write, 1.8 GB/s", new Fault.Latency(115_000, 20_000, 10_000, 1_800_000_000L)),
            new Medium("85 µs read, 20 µs write, 1.05 GB/s", new Fault.Latency(85_000, 20_000, 10_000, 1_050_000_000L)),
            new Medium("110 µs read, 52 µs write, 490 MB/s", new Fault.Latency(110_000, 52_000, 20_000, 490_000_000L)),
            new Medium("80 µs, 500 MB/s", new Fault.Latency(80_000, 20_000, 500_000_000L)),
            new Medium("8 ms, 150 MB/s", new Fault.Latency(8_000_000, 2_000_000, 150_000_000L)));

    private static final Work RANDOM = new Work(4 << 10, true);
    private static final Work SEQUENTIAL = new Work(64 << 10, false);

    private PolicyTable() {}

    /** A kind of device. */
    private record Medium(String name, Fault.Latency latency) {}

    /**
     * A way to be consistent after a crash.
     *
     * @param journal the mode of a journal on one more device, which is then the way
     */
    private record Policy(String name, Consistency consistency, Optional<JournalMode> journal) {
        Policy(String name, Consistency consistency) {
            this(name, consistency, Optional.empty());
        }

        int devices() {
            return journal.isPresent() ? DISKS + 1 : DISKS;
        }

        NewRaid make(BenchLoop loop, RaidLevel level, List<BlockDevice> devices) {
            return journal.map(mode -> NewRaid.withJournal(loop, level, devices, mode))
                    .orElseGet(() -> new NewRaid(loop, level, devices, consistency));
        }
    }

    /** Some writes. */
    private record Work(int bytes, boolean anywhere) {}

    /** Bytes a second that an array writes under a policy. */
    private interface Measure {
        double rate(RaidLevel level, Policy policy, Work work);
    }

    static void print(PrintStream out) throws IOException {
        out.println(DISKS + " members, chunk 64 KiB; MB/s, and relative to resync");
        for (Medium medium : MEDIA) {
            for (int inFlight : IN_FLIGHT) {
                out.println();
                out.println("In virtual time, members with " + medium.name() + ", " + VIRTUAL_WRITES + " writes, "
                        + inFlight + " in flight:");
                table(out, (level, policy, work) -> virtualRate(medium, inFlight, level, policy, work));
            }
        }
        out.println();
        out.println("On files, " + FILE_WRITES + " durable writes, " + IN_FLIGHT.getFirst() + " in flight, medians of "
                + FILE_RUNS + "; " + Host.describe() + "; load before: " + Host.load() + ":");
        Path folder = Files.createTempDirectory("asyncraid-policies");
        try {
            table(out, (level, policy, work) -> fileRate(folder, level, policy, work));
        } finally {
            Files.delete(folder);
        }
    }

    private static List<Policy> policies(RaidLevel level) {
        Policy log = level == RaidLevel.RAID5
                ? new Policy("ppl", new Consistency.PartialParityLog(LogKind.MD))
                : new Policy("ppl6", new Consistency.PartialParityLog(LogKind.PPL6));
        return List.of(
                new Policy("resync", new Consistency.Resync()),
                new Policy("bitmap", new Consistency.Bitmap(OptionalLong.empty())),
                new Policy("bitmap of 16,384 bits", new Consistency.Bitmap(OptionalLong.of(LARGE_BITMAP_CHUNK))),
                log,
                new Policy("journal, write-through", new Consistency.Resync(), Optional.of(JournalMode.WRITE_THROUGH)),
                new Policy("journal, write-back", new Consistency.Resync(), Optional.of(JournalMode.WRITE_BACK)));
    }

    private static void table(PrintStream out, Measure measure) {
        out.println();
        out.println("| level | policy | 4 KiB random | ratio | 64 KiB sequential | ratio |");
        out.println("|---|---|---:|---:|---:|---:|");
        for (RaidLevel level : List.of(RaidLevel.RAID5, RaidLevel.RAID6)) {
            double plainRandom = 0;
            double plainSequential = 0;
            for (Policy policy : policies(level)) {
                double random = measure.rate(level, policy, RANDOM);
                double sequential = measure.rate(level, policy, SEQUENTIAL);
                if (plainRandom == 0) {
                    plainRandom = random;
                    plainSequential = sequential;
                }
                out.println(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.1f | %.2f | %.1f | %.2f |",
                        level.mdName(),
                        policy.name(),
                        random / 1e6,
                        random / plainRandom,
                        sequential / 1e6,
                        sequential / plainSequential));
            }
        }
    }

    private static double virtualRate(Medium medium, int inFlight, RaidLevel level, Policy policy, Work work) {
        try (BenchLoop loop = BenchLoop.inVirtualTime(1)) {
            List<BlockDevice> members = new ArrayList<>();
            for (int slot = 0; slot < policy.devices(); slot++) {
                MemoryDevice memory = new MemoryDevice("m" + slot, MEMBER_BYTES, loop.events());
                members.add(FaultPlan.of(slot, medium.latency()).applyTo(memory, loop.events()));
            }
            try (NewRaid raid = policy.make(loop, level, members)) {
                return raid.write(VIRTUAL_WRITES, inFlight, work.bytes(), work.anywhere(), false);
            }
        }
    }

    private static double fileRate(Path folder, RaidLevel level, Policy policy, Work work) {
        List<Path> images = new ArrayList<>();
        try (BenchLoop loop = BenchLoop.inRealTime("policies");
                FileIo io = FileIo.start(policy.devices())) {
            List<BlockDevice> members = new ArrayList<>();
            for (int slot = 0; slot < policy.devices(); slot++) {
                Path image = folder.resolve("m" + slot);
                FileDevice.create(image, MEMBER_BYTES);
                images.add(image);
                members.add(FileDevice.open(image, Access.READ_WRITE, loop.events(), io));
            }
            try (NewRaid raid = policy.make(loop, level, members)) {
                List<Double> rates = new ArrayList<>();
                for (int run = 0; run <= FILE_RUNS; run++) {
                    rates.add(raid.write(FILE_WRITES, IN_FLIGHT.getFirst(), work.bytes(), work.anywhere(), true));
                }
                return rates.stream().skip(1).sorted().toList().get(FILE_RUNS / 2);
            }
        } catch (DeviceOpenException e) {
            throw new IllegalStateException("the images cannot be made: " + e.getMessage(), e);
        } finally {
            images.forEach(PolicyTable::delete);
        }
    }

    private static void delete(Path image) {
        try {
            Files.delete(image);
        } catch (IOException e) {
            throw new UncheckedIOException("the image cannot be deleted: " + image, e);
        }
    }
}
