package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;

/**
 * More goes wrong than the array can bear. Then requests may fail and assembly may be refused, with reasons; but what a read
 * delivers is right all the same, what cannot be read is named as lost, and once the fault is undone all is there again.
 */
final class Excess {
    /** What goes too far. */
    enum What {
        MEMBERS_PULLED_OUT,
        MEMBERS_ABSENT,
        SUPERBLOCKS_DESTROYED,
        ROW_UNREADABLE
    }

    private static final int SECTOR = BlockDevice.SECTOR_BYTES;
    private static final int ROW_SECTORS = ArrayView.ROW_BYTES / SECTOR;
    private static final int REQUESTS = 12;
    private static final int SUPERBLOCK_BYTES = 512;

    private final Stage stage;
    private final Power power;
    private final List<Disk> foreign;

    Excess(Stage stage, Power power, List<Disk> foreign) {
        this.stage = stage;
        this.power = power;
        this.foreign = foreign;
    }

    void perform(int step, SeededRandom random) {
        stage.clients().drain();
        stage.sweeps().settle();
        What what = What.values()[random.nextInt(What.values().length)];
        stage.story().tell("too much: " + what.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        switch (what) {
            case MEMBERS_PULLED_OUT -> pullOut(step, random);
            case MEMBERS_ABSENT -> leaveOut(random);
            case SUPERBLOCKS_DESTROYED -> destroySuperblocks(random);
            case ROW_UNREADABLE -> spoilRow(step, random);
        }
        stage.clients().allowFailures(false);
        stage.clients().readAll(step);
    }

    /**
     * Members are gone while clients work; when they are back, all that was acknowledged is there. Those that failed first stay
     * out, as many as the array can do without, so that nothing else may be missing.
     */
    private void pullOut(int step, SeededRandom random) {
        stage.view().unreadableRows().forEach(place -> place.disk().unreadable().heal());
        stage.clients().allowFailures(true);
        for (MemberStatus member : tooMany(random)) {
            stage.story().tell(member.name() + " of slot " + member.slot() + " is pulled out");
            stage.holes().lose(member.slot());
            stage.view().diskOf(member).pullOut();
            stage.clients().beginAny(step, random, random.nextInt(REQUESTS));
        }
        stage.clients().drain();
        stage.clients().readAll(step);
        // A spare may have taken the place of the first, and been filled, before the last was gone.
        boolean tooFew = stage.view().lost() > stage.view().parityDisks();
        if (tooFew && !stage.view().status().broken()) {
            throw new RunFailure(Kind.NOT_FOUND, "the array says that it works, without members that it needs");
        }
        stage.machine().stop();
        stage.sweeps().forget();
        stage.oracle().powerCut();
        stage.holes().open();
        stage.machine().disks().stream().filter(Disk::isPulledOut).forEach(Disk::putBack);
        stage.clients().allowFailures(false);
        power.startWithout(List.of());
    }

    /** An array is not assembled from too few members, nor by force. */
    private void leaveOut(SeededRandom random) {
        List<Disk> absent = tooMany(random).stream().map(stage.view()::diskOf).toList();
        power.stop();
        stage.story().tell("absent: " + absent);
        List<Disk> offered = offered();
        offered.removeAll(absent);
        AssemblyVerdict plain = stage.machine().assemble(offered, false);
        if (!(plain instanceof AssemblyVerdict.Refused refused)) {
            throw new RunFailure(Kind.NOT_FOUND, "an array was assembled without members that it needs");
        }
        demandReasons(refused);
        switch (stage.machine().assemble(offered, true)) {
            case AssemblyVerdict.Refused still -> demandReasons(still);
            case AssemblyVerdict.Usable revived -> demandWarnings(revived);
        }
        power.startWithout(List.of());
    }

    /** Superblocks of which every bit may have turned are no members; those that are left make an array, or are too few. */
    private void destroySuperblocks(SeededRandom random) {
        List<MemberStatus> members = tooMany(random);
        List<Disk> disks = members.stream().map(stage.view()::diskOf).toList();
        List<Long> sectors = members.stream()
                .map(member -> member.superblock().superblockSector())
                .toList();
        power.stop();
        List<byte[]> intact = new ArrayList<>();
        for (int i = 0; i < disks.size(); i++) {
            byte[] superblock = stage.machine().take(disks.get(i), sectors.get(i), SUPERBLOCK_BYTES);
            intact.add(superblock);
            stage.story().tell("bits turn in the superblock of " + disks.get(i));
            stage.machine().put(disks.get(i), sectors.get(i), spoiled(superblock, random));
        }
        for (boolean force : new boolean[] {false, true}) {
            switch (stage.machine().assemble(offered(), force)) {
                case AssemblyVerdict.Refused refused -> demandReasons(refused);
                case AssemblyVerdict.Usable usable -> {
                    if (!force && usable.array().degradedBy() > stage.view().parityDisks()) {
                        throw new RunFailure(Kind.NOT_FOUND, "an array was assembled without members that it needs");
                    }
                }
            }
        }
        for (int i = 0; i < disks.size(); i++) {
            stage.machine().put(disks.get(i), sectors.get(i), intact.get(i));
        }
        power.startWithout(List.of());
    }

    private static byte[] spoiled(byte[] superblock, SeededRandom random) {
        byte[] changed = superblock.clone();
        if (random.chance(4)) {
            random.nextBytes(changed);
        }
        for (int bits = 1 + random.nextInt(8); bits > 0; bits--) {
            // The part that every checksum covers, and that no version leaves to chance.
            changed[random.nextInt(256)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    /** A row that too many members cannot read: its loss is told, to the sector, and whatever is written over it is there. */
    private void spoilRow(int step, SeededRandom random) {
        if (!stage.view().status().isResynced()) {
            return;
        }
        writeOut();
        ArrayGeometry geometry = stage.swarm().geometry();
        long row = random.nextLong(geometry.memberBytes() / ArrayView.ROW_BYTES);
        for (MemberStatus member : tooMany(random)) {
            Disk disk = stage.view().diskOf(member);
            long at =
                    stage.view().dataOffsetBytes() + row * ArrayView.ROW_BYTES + random.nextLong(ROW_SECTORS) * SECTOR;
            stage.story().tell("sector " + at / SECTOR + " of " + disk + " cannot be read any more");
            disk.unreadable().spoil(at);
            stage.view().spoiled(disk, row);
        }
        stage.clients().allowFailures(true);
        List<Integer> failed = stage.clients().readBlocks(step);
        List<Integer> lost = lostBlocks(stage.machine().array().losses());
        if (!lost.equals(failed)) {
            throw new RunFailure(
                    Kind.NOT_FOUND,
                    "blocks that could not be read: " + failed + "; blocks that the array says are lost: " + lost);
        }
        long stripe = row * ArrayView.ROW_BYTES / geometry.chunkBytes();
        stage.clients().allowFailures(false);
        overwrite(step, stripe);
        writeOut();
        if (!stage.machine().array().losses().isEmpty()) {
            throw new RunFailure(Kind.NOT_FOUND, "what was written again is still said to be lost");
        }
    }

    /**
     * Row by row, where a journal works write-back: it may have to write out what it holds of a row, to make room, and cannot
     * where others of the row are lost.
     */
    private void overwrite(int step, long stripe) {
        ArrayGeometry geometry = stage.swarm().geometry();
        int chunk = geometry.chunkSectors();
        int disks = geometry.layout().dataDisks();
        int first = (int) stripe * disks * chunk;
        if (!stage.machine().isWritingBack()) {
            stage.clients().overwrite(step, first, disks * chunk);
            return;
        }
        for (int row = 0; row < chunk; row += ROW_SECTORS) {
            for (int disk = 0; disk < disks; disk++) {
                stage.clients().beginOverwriting(step, first + disk * chunk + row, ROW_SECTORS);
            }
            stage.clients().drain();
        }
    }

    /** What is lost is what members have lost: where some of it is in memory only, waits until it is on them. */
    private void writeOut() {
        if (stage.machine().isWritingBack()) {
            stage.machine().pass(2 * stage.swarm().idleNanosBeforeClean() + 1_000_000_000L, () -> false);
        }
    }

    private static List<Integer> lostBlocks(List<ArrayRange> ranges) {
        List<Integer> blocks = new ArrayList<>();
        for (ArrayRange range : ranges) {
            for (long at = range.fromBytes(); at < range.toBytes(); at += ArrayView.ROW_BYTES) {
                blocks.add((int) (at / ArrayView.ROW_BYTES));
            }
        }
        blocks.sort(null);
        return blocks;
    }

    /** Members in sync, one or more than the array can do without. */
    private List<MemberStatus> tooMany(SeededRandom random) {
        List<MemberStatus> left = new ArrayList<>(stage.view().inSync());
        int least = stage.view().parityDisks() + 1 - stage.view().lost();
        int count = least + random.nextInt(left.size() - least + 1);
        List<MemberStatus> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            chosen.add(left.remove(random.nextInt(left.size())));
        }
        return chosen;
    }

    private List<Disk> offered() {
        List<Disk> offered = new ArrayList<>(stage.machine().disks());
        offered.removeIf(disk -> disk.isPulledOut() || foreign.contains(disk));
        return offered;
    }

    private static void demandReasons(AssemblyVerdict.Refused refused) {
        if (refused.reasons().isEmpty() || refused.reasons().stream().anyMatch(String::isBlank)) {
            throw new RunFailure(Kind.NOT_FOUND, "assembly was refused without a reason");
        }
    }

    private static void demandWarnings(AssemblyVerdict.Usable usable) {
        AssembledArray array = usable.array();
        if (usable.warnings().isEmpty() || !array.isDirty()) {
            throw new RunFailure(Kind.NOT_FOUND, "an array of outdated members was assembled without a warning");
        }
    }
}
