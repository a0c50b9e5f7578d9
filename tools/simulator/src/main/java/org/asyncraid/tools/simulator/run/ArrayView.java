package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.swarm.Swarm;

/** What the operator sees of the array, and how much more it can bear by what its configuration promises. */
final class ArrayView {
    /** Rows of 4 KiB, the unit in which the array deals with unreadable blocks. */
    static final int ROW_BYTES = 4096;

    /** A row of a disk that has an unreadable block. */
    record SpoiledRow(Disk disk, long row) {}

    private final Machine machine;
    private final Swarm swarm;
    private final List<SpoiledRow> spoiled = new ArrayList<>();

    ArrayView(Machine machine, Swarm swarm) {
        this.machine = machine;
        this.swarm = swarm;
    }

    ArrayStatus status() {
        return machine.array().status();
    }

    int parityDisks() {
        return swarm.geometry().layout().parityDisks();
    }

    long dataOffsetBytes() {
        return swarm.dataOffsetSectors() * BlockDevice.SECTOR_BYTES;
    }

    Disk diskOf(MemberStatus member) {
        return machine.disk(member.name());
    }

    /** Members in sync whose disks are there. */
    List<MemberStatus> inSync() {
        return status().members().stream()
                .filter(member -> member.state() instanceof MemberState.InSync)
                .filter(member -> !diskOf(member).isPulledOut())
                .sorted(Comparator.comparingInt(MemberStatus::slot))
                .toList();
    }

    /** Slots whose content has to be had from the others. */
    int lost() {
        return swarm.disks() - inSync().size();
    }

    /** Whether the slot's member is in sync and there. */
    boolean isLost(int slot) {
        return inSync().stream().noneMatch(member -> member.slot() == slot);
    }

    /** Who is on the way to replace the member of a slot. */
    Optional<MemberStatus> replacementOf(int slot) {
        return status().members().stream()
                .filter(member -> member.slot() == slot && member.state() instanceof MemberState.Replacing)
                .findFirst();
    }

    /** The slot of a disk that is a member in sync. */
    Optional<Integer> slotOf(Disk disk) {
        return inSync().stream()
                .filter(member -> member.name().equals(disk.name()))
                .map(MemberStatus::slot)
                .findFirst();
    }

    /** Whether parity can be used everywhere. */
    boolean isParityRight() {
        return status().isResynced();
    }

    /** Whether the array can do without another member, all unreadable blocks counted. */
    boolean canLoseMember() {
        return isParityRight() && lost() + 1 + worstRow() <= parityDisks();
    }

    /** Whether it would still have all its content with so many slots lost. */
    boolean canBear(int lostSlots) {
        return lostSlots + worstRow() <= parityDisks();
    }

    /** Whether the array can do without this row of another member. */
    boolean canLoseRow(long row) {
        return isParityRight() && lost() + 1 + spoiledRows().getOrDefault(row, 0) <= parityDisks();
    }

    void spoiled(Disk disk, long row) {
        spoiled.add(new SpoiledRow(disk, row));
    }

    /** Rows of members in sync that cannot be read. */
    List<SpoiledRow> unreadableRows() {
        spoiled.removeIf(place ->
                !place.disk().unreadable().isUnreadable(dataOffsetBytes() + place.row() * ROW_BYTES, ROW_BYTES));
        return List.copyOf(spoiled);
    }

    /** Disks that are in the machine, but not among the members, and could be. */
    List<Disk> onTheShelf() {
        List<String> members =
                status().members().stream().map(MemberStatus::name).toList();
        return machine.disks().stream()
                .filter(disk -> !members.contains(disk.name()) && !disk.isPulledOut() && !machine.isJournal(disk))
                .toList();
    }

    /** Of all rows, the most unreadable blocks that one has. */
    private int worstRow() {
        return spoiledRows().values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private Map<Long, Integer> spoiledRows() {
        Map<Long, Integer> rows = new HashMap<>();
        for (SpoiledRow place : unreadableRows()) {
            rows.merge(place.row(), 1, Integer::sum);
        }
        return rows;
    }
}
