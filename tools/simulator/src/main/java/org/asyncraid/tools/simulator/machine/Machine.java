package org.asyncraid.tools.simulator.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.fault.Survival;
import org.asyncraid.raid.array.ArrayConfig;
import org.asyncraid.raid.array.ArrayContext;
import org.asyncraid.raid.array.ArrayOpening;
import org.asyncraid.raid.array.ArrayStart;
import org.asyncraid.raid.array.MemberScan;
import org.asyncraid.raid.array.RaidArray;
import org.asyncraid.raid.array.ScannedMember;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.Assembly;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.asyncraid.tools.simulator.swarm.Swarm;
import org.asyncraid.tools.simulator.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * A machine in virtual time, with disks, and with an array on them while it is on. Everything of it belongs to the thread
 * that made it. Its methods run the loop until what they ask for is done.
 */
public final class Machine implements AutoCloseable {
    /** The array of every machine. */
    public static final MdUuid ARRAY = new MdUuid(0x5107a7ed, 0xa44a);

    private static final int COPIED_BYTES = 64 << 10;

    /** Copies are numbered from here on, so that no disk of the machine has their names. */
    private static final int COPY_NUMBERS = 1000;

    private static final long MOST_EVENTS_OF_A_WAIT = 5_000_000;
    private static final long PAGES_BYTES = 2 << 20;
    private static final long CLIENT_PAGES_BYTES = 4 << 20;
    private static final long CHECKPOINT_BYTES = 32 << 10;

    private final Swarm swarm;
    private final SimulatedLoop loop;
    private final Trace trace;
    private final SeededRandom random;
    private final PagePool clientPages = new PagePool(CLIENT_PAGES_BYTES);
    private final PagePool arrayPages = new PagePool(PAGES_BYTES);
    private final List<Disk> disks = new ArrayList<>();
    private final List<Disk> copies = new ArrayList<>();
    private final EngineFaults engineFaults = new EngineFaults();
    private @Nullable Disk journal;
    private final @Nullable PowerGate gate;
    private JournalMode journalMode = JournalMode.WRITE_THROUGH;
    private @Nullable Computer computer;
    /** How the opening ended, or will. */
    private List<ArrayOpening.Outcome> opening = List.of();

    private @Nullable AtomicBoolean stopping;
    private @Nullable RaidArray array;
    private @Nullable AssembledArray assembled;
    private int boots;

    /**
     * A machine without disks, switched on, with no array running.
     *
     * @param lines where its trace goes as text, or null
     */
    public Machine(long seed, Swarm swarm, @Nullable Appendable lines) {
        this(seed, swarm, lines, null);
    }

    /** The same, whose power is cut when a gate shuts. */
    public Machine(long seed, Swarm swarm, @Nullable Appendable lines, @Nullable PowerGate gate) {
        this.swarm = swarm;
        this.gate = gate;
        random = SeededRandom.of(~seed);
        loop = new SimulatedLoop(random.nextLong());
        trace = new Trace(loop.clock(), lines);
    }

    public SimulatedLoop loop() {
        return loop;
    }

    public Trace trace() {
        return trace;
    }

    public PagePool clientPages() {
        return clientPages;
    }

    /** All disks that the machine has ever had, by number. */
    public List<Disk> disks() {
        return disks;
    }

    public Disk disk(String name) {
        return disks.stream()
                .filter(disk -> disk.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Times that an array was started. */
    public int boots() {
        return boots;
    }

    /** The array that runs. */
    public RaidArray array() {
        RaidArray running = array;
        if (running == null) {
            throw new IllegalStateException("no array runs");
        }
        return running;
    }

    /** The array that runs, as it was assembled. */
    public AssembledArray assembled() {
        AssembledArray running = assembled;
        if (running == null) {
            throw new IllegalStateException("no array runs");
        }
        return running;
    }

    /** What engines did wrong, up to the last stop of an array. */
    public EngineFaults engineFaults() {
        return engineFaults;
    }

    /** Puts in another disk, of zeroes, as large as members are. */
    public Disk addDisk() {
        return addDisk(memberBytes());
    }

    /** Puts in the disk that is to hold the array's journal, of zeroes. */
    Disk addJournal(long sizeBytes) {
        Disk disk = addDisk(sizeBytes);
        journal = disk;
        return disk;
    }

    /** A disk beside the machine's own with what the medium of another holds now. */
    public Disk copyOf(Disk original) {
        Disk copy = newDisk(COPY_NUMBERS + copies.size(), original.sizeBytes());
        copies.add(copy);
        Page page = clientPages.take(COPIED_BYTES);
        for (long at = 0; at < original.sizeBytes(); at += COPIED_BYTES) {
            int length = (int) Math.min(COPIED_BYTES, original.sizeBytes() - at);
            transfer(original.medium(), new DeviceRequest().read(at, page, 0, length));
            transfer(copy.medium(), new DeviceRequest().write(at, page, 0, length));
        }
        page.release();
        return copy;
    }

    /** The disk that holds the array's journal, or is to; no member, and never to become one. */
    public Optional<Disk> journal() {
        return Optional.ofNullable(journal);
    }

    public boolean isJournal(Disk disk) {
        return disk == journal;
    }

    /** Whether the array's journal is pulled out. */
    public boolean isJournalAway() {
        return journal().filter(Disk::isPulledOut).isPresent();
    }

    long memberBytes() {
        return (swarm.dataOffsetSectors() + swarm.geometry().componentSectors()) * BlockDevice.SECTOR_BYTES;
    }

    private Disk addDisk(long sizeBytes) {
        Disk disk = newDisk(disks.size(), sizeBytes);
        disks.add(disk);
        return disk;
    }

    private Disk newDisk(int number, long sizeBytes) {
        DiskModel model = new DiskModel(sizeBytes, swarm.cacheBlocks(), swarm.latency(), swarm.mediumLatency());
        return new Disk(number, model, random.split(), loop, trace, gate);
    }

    /** What assembly says of these disks as they are now. */
    public AssemblyVerdict assemble(List<Disk> offered, boolean force) {
        List<ScannedMember> scanned = answer(
                (Consumer<List<ScannedMember>> whom) -> MemberScan.scan(loop, clientPages, List.copyOf(offered), whom),
                "the scan for superblocks");
        List<Candidate> candidates = new ArrayList<>();
        for (ScannedMember member : scanned) {
            member.candidate().ifPresent(candidates::add);
        }
        return Assembly.assemble(candidates, new AssemblyOptions(force, Optional.of(ARRAY)));
    }

    /** What a disk says that it is in the array; empty if nothing. */
    public Optional<Candidate> scan(Disk disk) {
        List<ScannedMember> scanned = answer(
                (Consumer<List<ScannedMember>> whom) -> MemberScan.scan(loop, clientPages, List.of(disk), whom),
                "the scan for a superblock");
        return scanned.getFirst().candidate();
    }

    /** Starts what was assembled from disks of this machine. */
    public void start(AssembledArray what) {
        Map<String, BlockDevice> byName = new HashMap<>();
        disks.forEach(disk -> byName.put(disk.name(), disk));
        ArrayStart start = ArrayStart.of("array", what, candidate -> device(byName, candidate));
        journalMode = drawJournalMode();
        Computer started = new Computer(swarm, random.split(), loop);
        computer = started;
        ArrayConfig config = new ArrayConfig(
                        swarm.stripes(), swarm.stripes() / 2, swarm.idleNanosBeforeClean(), CHECKPOINT_BYTES)
                .withJournalMode(journalMode);
        config = swarm.takesSpares() ? config.takingSpares() : config;
        ArrayContext context = new ArrayContext(loop, started.layer(), arrayPages, config);
        List<ArrayOpening.Outcome> outcome = new ArrayList<>();
        opening = outcome;
        ArrayOpening.open(context, start, outcome::add);
        await(() -> !outcome.isEmpty(), "the opening of the array");
        array = switch (outcome.getFirst()) {
            case ArrayOpening.Outcome.Opened opened -> opened.array();
            case ArrayOpening.Outcome.Refused refused -> throw new RunFailure(Kind.REFUSED, refused.reason());
        };
        assembled = what;
        boots++;
    }

    /** Whether the array that runs, or ran last, acknowledges what its members do not have yet. */
    public boolean isWritingBack() {
        return journalMode == JournalMode.WRITE_BACK;
    }

    private JournalMode drawJournalMode() {
        boolean back = swarm.policy() == Policy.JOURNAL_BACK && (boots == 0 || !random.chance(4));
        return back ? JournalMode.WRITE_BACK : JournalMode.WRITE_THROUGH;
    }

    /** Puts bytes on the medium of a disk that nobody uses. */
    public void put(Disk disk, long sector, byte[] bytes) {
        int length =
                (bytes.length + BlockDevice.SECTOR_BYTES - 1) / BlockDevice.SECTOR_BYTES * BlockDevice.SECTOR_BYTES;
        Page page = clientPages.take(length);
        page.clear();
        page.nio(0, bytes.length).put(bytes);
        transfer(disk.medium(), new DeviceRequest().write(sector * BlockDevice.SECTOR_BYTES, page, 0, length));
        page.release();
    }

    private void transfer(BlockDevice medium, DeviceRequest request) {
        AtomicBoolean done = new AtomicBoolean();
        medium.submit(request.onCompletion(ended -> done.set(true)));
        await(done::get, "a transfer of a medium");
    }

    /** Whether an array was started and not stopped. */
    public boolean isRunning() {
        return array != null;
    }

    /** The bytes on the medium of a disk that nobody uses. */
    public byte[] take(Disk disk, long sector, int length) {
        Page page = clientPages.take(length);
        transfer(disk.medium(), new DeviceRequest().read(sector * BlockDevice.SECTOR_BYTES, page, 0, length));
        byte[] bytes = new byte[length];
        page.nio(0, length).get(bytes);
        page.release();
        return bytes;
    }

    /** Stops the array, which must give back all its memory, and takes away its engines. */
    public void stop() {
        stop(array(), "the stop of the array");
        dismantle();
    }

    /** Cuts the power, lets the array run into it, and gives power again. */
    public void cutPower() {
        cutCaches((disk, settled) -> disk.cache().powerCut(settled));
        endWithoutPower();
    }

    /** The same at a moment for which a gate has shut, with what is in flight left over as is decided. */
    public void cutPower(Leftovers leftovers) {
        PowerGate shut = gate;
        if (shut == null || !shut.isShut()) {
            throw new IllegalStateException("the power does not go");
        }
        List<Leftovers.Write> unflushed = new ArrayList<>();
        for (Disk disk : disks) {
            disk.takeWhatIsInFlight(clientPages);
            for (long write : disk.cache().unflushedWrites()) {
                unflushed.add(new Leftovers.Write(disk, write));
            }
        }
        Function<Disk, Survival> decided = leftovers.decide(unflushed);
        shut.open();
        cutCaches((disk, settled) -> {
            disk.cache().powerCut(decided.apply(disk), settled);
            disk.endWhatWasHeldBack();
        });
        endWithoutPower();
    }

    /** Empties the caches of disks that nobody uses, as a power cut does. */
    public void cutPowerOfIdleDisks() {
        cutCaches((disk, settled) -> disk.cache().powerCut(settled));
        disks.forEach(disk -> disk.cache().powerOn());
    }

    private void endWithoutPower() {
        await(() -> !opening.isEmpty() || computer == null, "the end of an opening without power");
        if (!opening.isEmpty() && opening.getFirst() instanceof ArrayOpening.Outcome.Opened opened) {
            stop(opened.array(), "the end of an array without power");
        }
        dismantle();
        disks.forEach(disk -> disk.cache().powerOn());
    }

    /** Stops an array, or waits for a stop that was begun before. */
    private void stop(RaidArray running, String what) {
        AtomicBoolean stopped = stopping;
        if (stopped == null) {
            AtomicBoolean begun = new AtomicBoolean();
            stopping = begun;
            stopped = begun;
            running.stop(() -> begun.set(true));
        }
        await(stopped::get, what);
    }

    /** Lets so much time pass, or less where something is so before. */
    public void pass(long nanos, BooleanSupplier sooner) {
        AtomicBoolean over = new AtomicBoolean();
        Event end = Event.of(() -> over.set(true));
        loop.schedule(end, nanos);
        await(() -> over.get() || sooner.getAsBoolean(), "the end of a pause");
        loop.cancel(end);
    }

    /** Runs so many events of the loop, or all where there are fewer. */
    public void runEvents(int count) {
        for (int left = count; left > 0 && loop.runOnce(); left--) {}
    }

    /** Runs the loop until something is so. */
    public void await(BooleanSupplier condition, String what) {
        long end = loop.eventsRun() + MOST_EVENTS_OF_A_WAIT;
        while (!condition.getAsBoolean()) {
            if (gate != null && gate.isShut()) {
                throw new PowerLoss();
            }
            if (!loop.runOnce()) {
                throw new RunFailure(Kind.STUCK, what + " never came: nothing is left to run");
            }
            if (loop.eventsRun() > end) {
                throw new RunFailure(Kind.STUCK, what + " never came in " + MOST_EVENTS_OF_A_WAIT + " events");
            }
        }
    }

    @Override
    public void close() {
        disks.forEach(Disk::close);
        copies.forEach(Disk::close);
        clientPages.close();
        arrayPages.close();
    }

    private <T> T answer(Consumer<Consumer<T>> question, String what) {
        List<T> answers = new ArrayList<>();
        question.accept(answers::add);
        await(() -> !answers.isEmpty(), what);
        return answers.getFirst();
    }

    private void cutCaches(BiConsumer<Disk, Runnable> cut) {
        AtomicInteger settled = new AtomicInteger();
        disks.forEach(disk -> cut.accept(disk, settled::incrementAndGet));
        await(() -> settled.get() == disks.size(), "the end of the disks' power");
    }

    private void dismantle() {
        array = null;
        assembled = null;
        opening = List.of();
        stopping = null;
        Computer running = computer;
        if (running != null) {
            loop.runUntilIdle();
            engineFaults.add(running);
            running.close();
            loop.runUntilIdle();
        }
        computer = null;
        if (arrayPages.freeBytes() != arrayPages.capacityBytes()) {
            throw new RunFailure(
                    Kind.LEAK,
                    arrayPages.capacityBytes() - arrayPages.freeBytes() + " bytes are in use after the array's end");
        }
    }

    private static BlockDevice device(Map<String, BlockDevice> byName, Candidate candidate) {
        BlockDevice device = byName.get(candidate.deviceName());
        if (device == null) {
            throw new IllegalStateException("no disk " + candidate.deviceName());
        }
        return device;
    }
}
