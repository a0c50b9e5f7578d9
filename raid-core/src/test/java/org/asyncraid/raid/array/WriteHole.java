package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.ppl.LogArea;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * An array on members with volatile caches, busy with several writes at once, loses power and then members. The oracle
 * knows, for each sector, all that it may hold: what was there at the last flush and what was written since.
 */
final class WriteHole implements AutoCloseable {
    private static final int ROW = 4096;

    final TestArray test;
    final SplittableRandom random;
    private final List<VolatileCacheDevice> cached = new ArrayList<>();
    /** By sector: what it may hold. */
    private final List<List<byte[]>> allowed = new ArrayList<>();

    private final byte[] model;
    /** Rows of data blocks (array offset / 4096) of writes that have not ended. */
    private final List<int[]> underWay = new ArrayList<>();

    private final List<int[]> ended = new ArrayList<>();
    private boolean flushing;
    /** Writes at once: with many, logs have several units under way. */
    private final int depth;

    WriteHole(RaidLevel level, int disks, long seed, UnaryOperator<Superblock1> change) {
        random = new SplittableRandom(seed);
        depth = random.nextBoolean() ? 4 : 32;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, disks);
        test = new TestArray(
                new ArrayGeometry(layout, 16 << 10, 32 * 6), seed, (device, on) -> withCache(device, on, seed), change);
        model = new byte[(int) test.array.sizeBytes()];
        for (int i = 0; i < model.length / 512; i++) {
            allowed.add(new ArrayList<>(List.of(new byte[512])));
        }
    }

    /** Gives the array our log, and opens it again. */
    void takePpl6() {
        test.stop();
        for (MemoryDevice device : test.devices) {
            Superblock1 superblock = test.newArray.superblockOf(test.member(test.devices.indexOf(device)));
            LogArea area = LogKind.PPL6.area(superblock, device).orElseThrow();
            test.put(device, area.offsetBytes(), LogKind.PPL6.emptyHeader(superblock, test.geometry, 0));
        }
        AssemblyVerdict verdict = test.assemble(test.devices, AssemblyOptions.CAUTIOUS);
        test.renewPages(16 << 20);
        test.start(((AssemblyVerdict.Usable) verdict).array(), cached);
    }

    private BlockDevice withCache(BlockDevice device, EventLoop loop, long seed) {
        SeededRandom chance = SeededRandom.of(seed + cached.size());
        cached.add(new VolatileCacheDevice(device, new Fault.VolatileCache(64), chance, loop));
        return cached.getLast();
    }

    /** Writes until so many events have run. */
    void write(int events) {
        long end = test.loop.eventsRun() + events;
        while (test.loop.eventsRun() < end) {
            if (underWay.size() < depth && random.nextInt(8) == 0) {
                beginWrite();
            } else if (!flushing && random.nextInt(400) == 0) {
                beginFlush();
            } else if (!test.loop.runOnce()) {
                beginWrite();
            }
        }
    }

    private void beginWrite() {
        int length = 512 * (1 + random.nextInt(random.nextBoolean() ? 16 : 100));
        int offset = 512 * random.nextInt((model.length - length) / 512);
        int[] range = {offset, offset + length};
        if (underWay.stream().anyMatch(other -> range[0] < other[1] && other[0] < range[1])) {
            return;
        }
        byte[] content = new byte[length];
        random.nextBytes(content);
        for (int at = 0; at < length; at += 512) {
            byte[] sector = new byte[512];
            System.arraycopy(content, at, sector, 0, 512);
            allowed.get((offset + at) / 512).add(sector);
        }
        underWay.add(range);
        Page page = test.clientPages.take(length);
        page.nio(0, length).put(content);
        test.array.submit(new DeviceRequest().write(offset, page, 0, length).onCompletion(done -> {
            page.release();
            if (done.status().isOk()) {
                underWay.remove(range);
                ended.add(range);
            }
        }));
    }

    /** What had ended when a flush began has only its last content left once the flush has ended. */
    private void beginFlush() {
        flushing = true;
        List<int[]> covered = List.copyOf(ended);
        ended.clear();
        List<List<byte[]>> before = new ArrayList<>();
        allowed.forEach(contents -> before.add(List.copyOf(contents)));
        BitSet busy = new BitSet();
        underWay.forEach(range -> busy.set(range[0] / 512, range[1] / 512));
        test.array.submit(new DeviceRequest().flush().onCompletion(done -> {
            flushing = false;
            if (done.status().isOk()) {
                for (int[] range : covered) {
                    for (int sector = range[0] / 512; sector < range[1] / 512; sector++) {
                        if (!busy.get(sector)) {
                            List<byte[]> then = before.get(sector);
                            allowed.get(sector).removeAll(then.subList(0, then.size() - 1));
                        }
                    }
                }
            }
        }));
    }

    /** Adds a spare, has it take the place of a member, and begins to copy; returns whether that has ended, as it goes on. */
    AtomicBoolean beginReplacing(int slot) {
        BlockDevice spare = withCache(test.newDevice(), test.loop, random.nextLong());
        int number = test.devices.size() - 1;
        test.addSpare(spare, number);
        AtomicBoolean ended = new AtomicBoolean();
        test.array.replace(
                member -> member.slot() == slot,
                member -> member.superblock().deviceNumber() == number,
                () -> test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> ended.set(true)));
        return ended;
    }

    /** Has a member fail as if a request to it had ended badly. */
    void failUnasked(int slot) {
        test.array.table().memberFailed(test.array.table().device(slot), IoStatus.GONE);
    }

    /** Has a member fail and go, and its device come back as a new spare that takes its place. */
    void takeOutAndIn(int slot) {
        test.fail(slot);
        AtomicBoolean removed = new AtomicBoolean();
        test.array.remove(member -> member.slot() == slot, () -> removed.set(true));
        test.await(removed);
        test.addSpare(cached.get(slot), test.devices.size());
        test.sweep(SweepKind.REBUILD);
    }

    /** Has a member of a slot fail that is being replaced, if it still is. */
    void failOldOf(int slot) {
        if (test.array.status().members().stream()
                .anyMatch(member -> member.state() instanceof MemberState.Replacing)) {
            test.array.fail(member -> member.slot() == slot && member.state() instanceof MemberState.InSync, () -> {});
        }
    }

    /** Makes an array that was started whole and resynced; returns in how many sectors parity does not agree with data. */
    long mismatchesOnceWhole() {
        if (test.array.status().degradedBy() > 0) {
            test.sweep(SweepKind.REBUILD);
        }
        if (test.array.status().resyncedBytes() != ArrayStart.RESYNCED) {
            test.sweep(SweepKind.RESYNC);
        }
        return test.sweep(SweepKind.CHECK).mismatchSectors();
    }

    void cutPower() {
        int[] settled = new int[1];
        cached.forEach(device -> device.powerCut(() -> settled[0]++));
        assertTrue(test.loop.runUntil(() -> settled[0] == cached.size()), "the members never settled");
        test.loop.runUntilIdle();
    }

    /** What is left of the array without some members' devices. */
    AssembledArray assembleWithout(List<Integer> lost, AssemblyOptions options) {
        AssemblyVerdict verdict = test.assemble(left(lost), options);
        if (verdict instanceof AssemblyVerdict.Usable usable) {
            return usable.array();
        }
        throw new AssertionError("refused: " + verdict);
    }

    void startWithout(List<Integer> lost, AssembledArray assembled, boolean readOnly) {
        test.renewPages(16 << 20);
        List<MemoryDevice> left = left(lost);
        ArrayStart start = ArrayStart.of(
                "test",
                assembled,
                candidate -> left.stream()
                        .filter(device -> device.name().equals(candidate.deviceName()))
                        .findFirst()
                        .orElseThrow());
        test.array = test.open(readOnly ? start.readOnly("for the test") : start);
    }

    private List<MemoryDevice> left(List<Integer> lost) {
        List<MemoryDevice> left = new ArrayList<>();
        for (int i = 0; i < test.devices.size(); i++) {
            if (!lost.contains(i)) {
                left.add(test.devices.get(i));
            }
        }
        return left;
    }

    /** How many sectors hold what they cannot, not counting blocks on lost members that were being written at the cut. */
    int wrongSectors(List<Integer> lost, boolean countLostAndTouched) {
        byte[] found = test.read(0, model.length);
        int wrong = 0;
        for (int at = 0; at < found.length; at += 512) {
            byte[] sector = new byte[512];
            System.arraycopy(found, at, sector, 0, 512);
            boolean exempt = !countLostAndTouched && lost.contains(test.geometry.slot(at)) && isUnderWay(at / ROW);
            if (!exempt && allowed.get(at / 512).stream().noneMatch(one -> java.util.Arrays.equals(one, sector))) {
                wrong++;
            }
        }
        return wrong;
    }

    private boolean isUnderWay(int row) {
        return underWay.stream().anyMatch(range -> range[0] / ROW <= row && row <= (range[1] - 1) / ROW);
    }

    @Override
    public void close() {
        test.close();
    }
}
