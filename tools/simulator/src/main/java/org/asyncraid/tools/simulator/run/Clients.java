package org.asyncraid.tools.simulator.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.oracle.ContentOracle;
import org.asyncraid.tools.simulator.oracle.SectorContent;
import org.asyncraid.tools.simulator.oracle.WriteKind;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.asyncraid.tools.simulator.swarm.StepKind;
import org.asyncraid.tools.simulator.swarm.Swarm;
import org.jspecify.annotations.Nullable;

/**
 * Those who use the array: they ask, remember what they were told, and compare every sector that they read with what may
 * be there.
 */
final class Clients {
    private static final int SECTOR = BlockDevice.SECTOR_BYTES;

    private static final int BLOCK_SECTORS = 8;
    private static final StepKind[] ANY = {
        StepKind.READ, StepKind.WRITE, StepKind.DURABLE_WRITE, StepKind.WRITE_ZEROES, StepKind.FLUSH
    };

    /** How long clients may rest; the longest is enough for a bitmap to clear bits. */
    private static final long[] RESTS_NANOS = {5_000_000, 300_000_000, 12_000_000_000L};

    /** Whether a request may fail, as the array is now. */
    interface Leniency {
        boolean mayFail(DeviceRequest request);
    }

    private final Machine machine;
    private final Swarm swarm;
    private final ContentOracle oracle;
    private final Counts counts;
    private final Leniency leniency;
    private final ArrayDeque<Request> idle = new ArrayDeque<>();
    private boolean failuresAllowed;
    private long failures;
    private int inFlight;
    private int life;

    Clients(Machine machine, Swarm swarm, ContentOracle oracle, Counts counts, Leniency leniency) {
        this.machine = machine;
        this.swarm = swarm;
        this.oracle = oracle;
        this.counts = counts;
        this.leniency = leniency;
    }

    int inFlight() {
        return inFlight;
    }

    /** Asks for what a step says, once there is room for another request. */
    void begin(int step, StepKind kind, SeededRandom random) {
        machine.await(() -> inFlight < swarm.clients(), "the end of a client's request");
        counts.operation();
        if (kind == StepKind.FLUSH) {
            take(step, kind).flush();
            return;
        }
        int sectors = length(random);
        int from = place(random, sectors);
        switch (kind) {
            case READ -> take(step, kind).read(from, sectors);
            case WRITE -> take(step, kind).write(from, sectors, false);
            case DURABLE_WRITE -> take(step, kind).write(from, sectors, true);
            case WRITE_ZEROES -> take(step, kind).change(WriteKind.ZEROES, from, sectors);
            case DISCARD -> take(step, kind).change(WriteKind.DISCARD, from, sectors);
            default -> throw new IllegalArgumentException("not a client's: " + kind);
        }
    }

    /** Asks for nothing for a while, or until the array does something unasked: then its work meets what follows. */
    void rest(SeededRandom random) {
        drain();
        boolean untilSomethingHappens = random.nextBoolean();
        long before = machine.trace().events();
        boolean untilBitsAreClear = swarm.policy() == Policy.BITMAP && random.nextBoolean();
        int length = untilBitsAreClear ? RESTS_NANOS.length - 1 : random.nextInt(RESTS_NANOS.length + 1);
        machine.pass(
                length < RESTS_NANOS.length ? RESTS_NANOS[length] : 2 * swarm.idleNanosBeforeClean(),
                () -> untilSomethingHappens && machine.trace().events() > before);
    }

    /** Waits until all that was asked for has ended. */
    void drain() {
        machine.await(() -> inFlight == 0, "the end of all clients' requests");
    }

    /** Writes durably over these sectors, and waits. */
    void overwrite(int step, int from, int sectors) {
        beginOverwriting(step, from, sectors);
        drain();
    }

    /** Asks for these sectors to be written over durably. */
    void beginOverwriting(int step, int from, int sectors) {
        take(step, StepKind.DURABLE_WRITE).write(from, sectors, true);
    }

    /** Asks for so many things, of any kind. */
    void beginAny(int step, SeededRandom random, int requests) {
        for (int left = requests; left > 0; left--) {
            begin(step, ANY[random.nextInt(ANY.length)], random);
        }
    }

    /** From now on requests may fail, or not any more; what a read delivers is compared all the same. */
    void allowFailures(boolean allowed) {
        failuresAllowed = allowed;
    }

    /** Reads every block of 4 KiB for itself, and waits; returns the numbers of those that could not be read. */
    List<Integer> readBlocks(int step) {
        List<Integer> failed = new ArrayList<>();
        for (int from = 0; from < oracle.sectors(); from += BLOCK_SECTORS) {
            long before = failures;
            take(step, StepKind.READ).read(from, BLOCK_SECTORS);
            drain();
            if (failures > before) {
                failed.add(from / BLOCK_SECTORS);
            }
        }
        return failed;
    }

    /** Flushes, and waits. */
    void flush(int step) {
        take(step, StepKind.FLUSH).flush();
        drain();
    }

    /** Reads all of the array, and waits. */
    void readAll(int step) {
        int piece = 256;
        for (int from = 0; from < oracle.sectors(); from += piece) {
            int sectors = Math.min(piece, oracle.sectors() - from);
            machine.await(() -> inFlight < 8, "the end of a read");
            take(step, StepKind.READ).read(from, sectors);
        }
        drain();
    }

    /** The machine is off: nobody will be told anything any more. */
    void forget() {
        life++;
        inFlight = 0;
    }

    private int length(SeededRandom random) {
        int most = Math.max(1, swarm.mostSectors() >> random.nextInt(4));
        int sectors = 1 + random.nextInt(most);
        return sectors > 8 && random.nextBoolean() ? sectors / 8 * 8 : sectors;
    }

    private int place(SeededRandom random, int sectors) {
        int range = random.chance(4) ? oracle.sectors() : Math.max(swarm.hotSectors(), sectors);
        int from = random.nextInt(Math.max(1, Math.min(range, oracle.sectors()) - sectors + 1));
        return random.nextBoolean() ? from / 8 * 8 : from;
    }

    private Request take(int step, StepKind kind) {
        Request request = idle.poll();
        if (request == null) {
            request = new Request();
        }
        request.step = step;
        request.kind = kind;
        request.life = life;
        inFlight++;
        return request;
    }

    private final class Request implements RequestCompletion {
        private final DeviceRequest request = new DeviceRequest().onCompletion(this);
        private int step;
        private StepKind kind = StepKind.READ;
        private int life;
        private int from;
        private int sectors;
        private int write;
        private long moment;
        private @Nullable Page page;

        void read(int first, int count) {
            span(first, count);
            moment = oracle.beginRead();
            request.read(offset(), takePage(), 0, sectors * SECTOR);
            submit();
        }

        void write(int first, int count, boolean fua) {
            span(first, count);
            write = oracle.begin(WriteKind.DATA, first, count);
            Page memory = takePage();
            for (int i = 0; i < count; i++) {
                SectorContent.fill(memory.segment(), (long) i * SECTOR, first + i, write);
            }
            request.write(offset(), memory, 0, sectors * SECTOR).fua(fua);
            submit();
        }

        void change(WriteKind what, int first, int count) {
            span(first, count);
            write = oracle.begin(what, first, count);
            long bytes = (long) count * SECTOR;
            if (what == WriteKind.ZEROES) {
                request.writeZeroes(offset(), bytes);
            } else {
                request.discard(offset(), bytes);
            }
            submit();
        }

        void flush() {
            span(0, 0);
            moment = oracle.moment();
            request.flush();
            submit();
        }

        @Override
        public void completed(DeviceRequest ended) {
            Page memory = page;
            if (life == Clients.this.life) {
                inFlight--;
                machine.trace().client(step, kind, from, sectors, ended.status());
                judge(ended.status(), memory);
            }
            if (memory != null) {
                memory.release();
                page = null;
            }
            idle.push(this);
        }

        private void judge(IoStatus status, @Nullable Page memory) {
            boolean ok = status.isOk();
            failures += ok ? 0 : 1;
            if (!ok && !failuresAllowed && !leniency.mayFail(request)) {
                throw new RunFailure(Kind.REQUEST_FAILED, this + " ended with " + status);
            }
            switch (request.operation()) {
                case READ -> {
                    if (ok && memory != null) {
                        compare(memory);
                    }
                    oracle.endRead(moment);
                }
                case WRITE, WRITE_ZEROES ->
                    oracle.end(write, ok, request.isFua() || swarm.policy().endsDurably());
                case DISCARD -> oracle.end(write, ok, request.isFua());
                case FLUSH -> {
                    if (ok) {
                        oracle.flushed(moment);
                    }
                }
            }
        }

        private void compare(Page memory) {
            for (int i = 0; i < sectors; i++) {
                if (!oracle.check(from + i, moment, memory.segment(), (long) i * SECTOR)) {
                    List<String> details = oracle.explain(from + i, memory.segment(), (long) i * SECTOR);
                    throw new RunFailure(
                            Kind.WRONG_CONTENT, this + " delivered wrong content for sector " + (from + i), details);
                }
            }
        }

        private void span(int first, int count) {
            from = first;
            sectors = count;
        }

        private long offset() {
            return (long) from * SECTOR;
        }

        private Page takePage() {
            Page memory = machine.clientPages().take(sectors * SECTOR);
            page = memory;
            return memory;
        }

        private void submit() {
            machine.trace().client(step, kind, from, sectors, null);
            machine.array().submit(request);
        }

        @Override
        public String toString() {
            DeviceOperation operation = request.operation();
            return "the " + operation.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of step " + step
                    + (sectors > 0 ? ", " + sectors + " sectors from " + from : "");
        }
    }
}
