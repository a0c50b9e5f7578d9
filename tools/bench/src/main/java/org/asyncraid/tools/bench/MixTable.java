package org.asyncraid.tools.bench;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.isal.IsalBackend;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.engines.software.WorkerEngine;
import org.asyncraid.tools.cli.bench.Host;

/**
 * A mix of P+Q and checksums over blocks of 512 B to 1 MiB, by each engine alone and by all of them under the learned
 * scheduler. The contenders take turns, so that what disturbs the machine disturbs all; medians. All must give the same
 * bytes first.
 */
final class MixTable {
    private static final int DATA_BLOCKS = 8;
    private static final int LONGEST = 1 << 20;
    private static final int OPERATIONS = 3_000;
    private static final int IN_FLIGHT = 16;
    private static final int WARM_UPS = 6;
    private static final int RUNS = 11;

    /** An operation: P and Q of eight blocks, or the checksum of one. */
    private record Request(boolean isParity, int bytes) {
        long work() {
            return isParity ? (long) DATA_BLOCKS * bytes : bytes;
        }
    }

    private MixTable() {}

    static void print(PrintStream out) {
        out.println(Host.describe() + "; load before: " + Host.load());
        out.println();
        Kernels kernels = KernelsSelection.get().kernels();
        List<Contender> contenders = new ArrayList<>();
        try (Arena arena = Arena.ofShared()) {
            long blocks = content(arena);
            contenders.add(new Contender("simd", blocks, List.of(new InlineEngine("simd", kernels))));
            contenders.add(new Contender("worker", blocks, List.of(new WorkerEngine("worker", kernels, 1))));
            List<Engine> all = new ArrayList<>();
            all.add(new InlineEngine("simd", kernels));
            all.add(new WorkerEngine("worker", kernels, 1));
            if (Isal.isPresent()) {
                all.add(new InlineEngine("isal", new IsalBackend()));
            }
            contenders.add(new Contender("learned over " + all.size(), blocks, all));
            verify(contenders);
            List<Request> mix = mix();
            double bytes = mix.stream().mapToLong(Request::work).sum();
            for (int run = 0; run < WARM_UPS + RUNS; run++) {
                for (Contender contender : contenders) {
                    contender.run(mix, run >= WARM_UPS);
                }
            }
            out.println("| engines | GB/s |");
            out.println("|---|---:|");
            double best = 0;
            for (Contender contender : contenders) {
                double speed = bytes / contender.medianSeconds() / 1e9;
                out.println(String.format(Locale.ROOT, "| %s | %.2f |", contender.name, speed));
                boolean isAlone = contender != contenders.getLast();
                best = isAlone ? Math.max(best, speed) : best;
            }
            double learned = bytes / contenders.getLast().medianSeconds() / 1e9;
            out.println();
            out.println(String.format(Locale.ROOT, "learned / best alone: %.2f", learned / best));
            contenders.getLast().printShares(out);
            contenders.forEach(Contender::close);
        }
        out.println("Load after: " + Host.load());
    }

    private static long content(Arena arena) {
        MemorySegment memory = arena.allocate((long) (DATA_BLOCKS + 2 * IN_FLIGHT) * LONGEST, 4096);
        SplittableRandom random = new SplittableRandom(1);
        byte[] bytes = new byte[DATA_BLOCKS * LONGEST];
        random.nextBytes(bytes);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
        return memory.address();
    }

    /** Sizes are spread evenly over the octaves. */
    private static List<Request> mix() {
        SplittableRandom random = new SplittableRandom(2);
        List<Request> mix = new ArrayList<>();
        for (int n = 0; n < OPERATIONS; n++) {
            int exponent = 9 + random.nextInt(11);
            mix.add(new Request(random.nextBoolean(), (1 << exponent) + 64 * random.nextInt((1 << exponent) / 64)));
        }
        return mix;
    }

    private static void verify(List<Contender> contenders) {
        List<Long> sums = new ArrayList<>();
        for (Contender contender : contenders) {
            sums.add(contender.check());
        }
        if (sums.stream().distinct().count() != 1) {
            throw new IllegalStateException("the contenders do not agree: " + sums);
        }
    }

    /** Engines under a layer of their own. */
    private static final class Contender {
        private final String name;
        private final long blocks;
        private final List<Engine> engines;
        private final ThreadedLoop loop;
        private final OffloadLayer layer;
        private final List<Double> seconds = new ArrayList<>();
        private List<Request> requests = List.of();
        private int submitted;
        private int completed;
        private long checksum;
        private CompletableFuture<Boolean> done = new CompletableFuture<>();

        Contender(String name, long blocks, List<Engine> engines) {
            this.name = name;
            this.blocks = blocks;
            this.engines = engines;
            loop = ThreadedLoop.start(name);
            CompletableFuture<OffloadLayer> made = new CompletableFuture<>();
            loop.post(() -> {
                OffloadLayer fresh = new OffloadLayer(loop, new Learned(), OffloadConfig.STANDARD);
                engines.forEach(fresh::addEngine);
                made.complete(fresh);
            });
            layer = made.join();
        }

        void run(List<Request> mix, boolean counts) {
            long start = System.nanoTime();
            doAll(mix);
            if (counts) {
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }

        /** A checksum over the results of some operations of each size, one at a time. */
        long check() {
            CRC32C sums = new CRC32C();
            for (int bytes = 512; bytes <= LONGEST; bytes *= 2) {
                for (int n = 0; n < 5; n++) {
                    doAll(List.of(new Request(true, bytes)));
                    sums.update(memory(destination(0, 0), bytes).asByteBuffer());
                    sums.update(memory(destination(0, 1), bytes).asByteBuffer());
                    doAll(List.of(new Request(false, bytes)));
                    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                        sums.update((int) (checksum >>> shift));
                    }
                }
            }
            return sums.getValue();
        }

        double medianSeconds() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }

        void printShares(PrintStream out) {
            CompletableFuture<String> shares = new CompletableFuture<>();
            loop.post(() -> {
                StringBuilder text = new StringBuilder("source bytes by engine:");
                for (Engine engine : engines) {
                    long bytes = layer.report().operations().stream()
                            .filter(metrics -> metrics.engine().equals(engine.name()))
                            .mapToLong(metrics -> metrics.bytes())
                            .sum();
                    text.append(String.format(Locale.ROOT, " %s %.1f GB", engine.name(), bytes / 1e9));
                }
                shares.complete(text.toString());
            });
            out.println(shares.join());
        }

        void close() {
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            loop.post(() -> {
                layer.close();
                closed.complete(true);
            });
            closed.join();
            engines.forEach(Engine::close);
            loop.close();
        }

        private void doAll(List<Request> mix) {
            done = new CompletableFuture<>();
            loop.post(() -> {
                requests = mix;
                submitted = 0;
                completed = 0;
                for (int slot = 0; slot < Math.min(IN_FLIGHT, mix.size()); slot++) {
                    int place = slot;
                    submitNext(layer.descriptors().take(), place);
                }
            });
            done.join();
        }

        private void submitNext(Descriptor descriptor, int place) {
            Request request = requests.get(submitted++);
            if (request.isParity()) {
                descriptor.begin(OperationKinds.PQ, request.bytes());
                for (int block = 0; block < DATA_BLOCKS; block++) {
                    descriptor.sourceAt(blocks + (long) block * LONGEST).coefficient(1 << block);
                }
                descriptor.destinationAt(destination(place, 0)).destinationAt(destination(place, 1));
            } else {
                descriptor.begin(OperationKinds.CRC32C, request.bytes()).sourceAt(blocks + (long) place % 8 * LONGEST);
            }
            layer.submit(descriptor.onCompletion(ended -> completed(ended, place)));
        }

        private void completed(Descriptor ended, int place) {
            if (!ended.outcome().isOk()) {
                done.completeExceptionally(new IllegalStateException(ended.toString()));
                return;
            }
            checksum = ended.result();
            completed++;
            if (submitted < requests.size()) {
                submitNext(ended, place);
            } else {
                ended.release();
            }
            if (completed == requests.size()) {
                done.complete(true);
            }
        }

        private long destination(int place, int index) {
            return blocks + (DATA_BLOCKS + 2L * place + index) * LONGEST;
        }

        @SuppressWarnings("restricted")
        private static MemorySegment memory(long address, long bytes) {
            return MemorySegment.ofAddress(address).reinterpret(bytes);
        }
    }
}
