package org.asyncraid.tools.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.tools.cli.bench.Host;

/**
 * Sequential work of a RAID-6 on memory devices, with one loop and the inline engine: all on one thread. Each row is the
 * median of several runs over the whole array; beside it stands what the same thread reaches when it only moves the bytes
 * that the members have to move, with the same requests and no array. The devices are native memory, so that their share
 * is a copy; content is verified by a check afterwards.
 */
final class ArrayTable {
    private static final int DISKS = 8;
    private static final long MEMBER_BYTES = 128L << 20;
    private static final int RUNS = 7;

    /** So many, since the kernel of each way to recover is compiled only after some thousand windows. */
    private static final int WARM_UPS = 8;

    private ArrayTable() {}

    static void print(PrintStream out) {
        out.println(Host.describe() + "; load before: " + Host.load());
        out.println();
        out.println("RAID-6 of " + DISKS + " members of " + (MEMBER_BYTES >> 20) + " MiB, chunk "
                + (MemoryArray.CHUNK_BYTES >> 10) + " KiB; GB/s:");
        out.println();
        out.println("| work | array data | member bytes moved | the same bytes without an array | ratio |");
        out.println("|---|---:|---:|---:|---:|");
        try (MemoryArray memory = new MemoryArray(DISKS, MEMBER_BYTES)) {
            double data = memory.array.sizeBytes();
            double all = (double) DISKS * MEMBER_BYTES;
            double plainWrite = median(() -> memory.transfer(memory.device(0), DeviceOperation.WRITE));
            double plainRead = median(() -> memory.transfer(memory.device(0), DeviceOperation.READ));
            double readSpeed = memory.device(0).sizeBytes() / plainRead;
            double writeSpeed = memory.device(0).sizeBytes() / plainWrite;

            double write = median(() -> memory.transfer(memory.array, DeviceOperation.WRITE));
            row(out, "sequential write", data / write, all / write, writeSpeed);
            double read = median(() -> memory.transfer(memory.array, DeviceOperation.READ));
            row(out, "sequential read", data / read, data / read, readSpeed);
            double check = median(() -> checkClean(memory));
            row(out, "check", data / check, all / check, readSpeed);
            for (int lost = 1; lost <= 2; lost++) {
                rebuild(out, memory, lost, readSpeed, writeSpeed);
            }
            checkClean(memory);
        }
        out.println();
        out.println("Load after: " + Host.load());
    }

    private static void rebuild(PrintStream out, MemoryArray memory, int lost, double readSpeed, double writeSpeed) {
        List<Double> reads = new ArrayList<>();
        List<Double> rebuilds = new ArrayList<>();
        for (int run = 0; run < RUNS + WARM_UPS; run++) {
            for (int i = 0; i < lost; i++) {
                memory.fail(i);
            }
            double read = seconds(() -> memory.transfer(memory.array, DeviceOperation.READ));
            for (int i = 0; i < lost; i++) {
                memory.addSpare();
            }
            double rebuild = seconds(() -> memory.sweep(SweepKind.REBUILD));
            if (run >= WARM_UPS) {
                reads.add(read);
                rebuilds.add(rebuild);
            }
        }
        double data = memory.array.sizeBytes();
        double read = middle(reads);
        row(out, "read with " + lost + " lost", data / read, data / read, readSpeed);
        double rebuild = middle(rebuilds);
        double readBytes = (double) (DISKS - 2) * MEMBER_BYTES;
        double written = (double) lost * MEMBER_BYTES;
        double plain = (readBytes + written) / (readBytes / readSpeed + written / writeSpeed);
        row(out, "rebuild of " + lost, data / rebuild, (readBytes + written) / rebuild, plain);
    }

    private static void checkClean(MemoryArray memory) {
        long mismatches = memory.sweep(SweepKind.CHECK).mismatchSectors();
        if (mismatches != 0) {
            throw new IllegalStateException("parity disagrees with the data in " + mismatches + " sectors");
        }
    }

    private static void row(PrintStream out, String work, double data, double moved, double plain) {
        out.println(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f |",
                work,
                data / 1e9,
                moved / 1e9,
                plain / 1e9,
                moved / plain));
    }

    private static double median(Runnable work) {
        List<Double> seconds = new ArrayList<>();
        for (int run = 0; run < RUNS + WARM_UPS; run++) {
            double took = seconds(work);
            if (run >= WARM_UPS) {
                seconds.add(took);
            }
        }
        return middle(seconds);
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
