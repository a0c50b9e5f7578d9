package org.asyncraid.raid.layout;

import java.util.Optional;
import org.asyncraid.raid.layout.ParityPlacement.DataOrder;
import org.asyncraid.raid.layout.ParityPlacement.QPosition;

/**
 * Which slot holds what in every stripe of an array.
 *
 * <p>A <em>slot</em> is the role number of a member, 0 to {@code raidDisks - 1}. A <em>stripe</em> is the row of
 * chunks with the same number on every member, counted from 0 where the data begins. A <em>data index</em> numbers
 * the data chunks of a stripe in the order of their addresses in the array, 0 to {@code dataDisks - 1}.
 *
 * <p>Immutable; any thread may call. Source: {@code raid5_compute_sector} and {@code raid6_idx_to_slot} of Linux's
 * drivers/md/raid5.c.
 *
 * @param level the RAID level
 * @param placement md's rule of placement
 * @param raidDisks members that hold data or parity, without spares
 */
public record Layout(RaidLevel level, ParityPlacement placement, int raidDisks) {

    /** mdadm's limit for level 6. */
    public static final int MAX_RAID6_DISKS = 256;

    /** In the DDF layouts Q's exponents are slot numbers, and 2²⁵⁵ = 2⁰ would not tell slot 255 from slot 0. */
    public static final int MAX_DDF_DISKS = 255;

    /** The length of a version 1 superblock's table of roles, the limit of md for levels 4 and 5. */
    public static final int MAX_RAID5_DISKS = 1920;

    /** @throws IllegalArgumentException with {@link #refusal}'s reason, where there is one */
    public Layout {
        refusal(level, placement, raidDisks).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
    }

    /** Why there is no such layout, in one line; empty if there is. */
    public static Optional<String> refusal(RaidLevel level, ParityPlacement placement, int raidDisks) {
        if (!ParityPlacement.ofLevel(level).contains(placement)) {
            return Optional.of(level.mdName() + " has no layout " + placement.mdName());
        }
        if (raidDisks < level.minRaidDisks()) {
            return Optional.of(
                    level.mdName() + " needs at least " + level.minRaidDisks() + " raid devices, not " + raidDisks);
        }
        int limit = level != RaidLevel.RAID6 ? MAX_RAID5_DISKS : placement.isDdf() ? MAX_DDF_DISKS : MAX_RAID6_DISKS;
        if (raidDisks > limit) {
            return Optional.of(level.mdName() + " with layout " + placement.mdName() + " has at most " + limit
                    + " raid devices, not " + raidDisks);
        }
        return Optional.empty();
    }

    /** The layout number of new superblocks. mdadm writes 0 for RAID-4, whose number nobody reads. */
    public int mdNumber() {
        return level == RaidLevel.RAID4 ? 0 : placement.number();
    }

    /** mdadm's name, such as {@code left-symmetric}. */
    public String mdName() {
        return placement.mdName();
    }

    public int parityDisks() {
        return level.parityDisks();
    }

    /** Data chunks in a stripe. */
    public int dataDisks() {
        return raidDisks - level.parityDisks();
    }

    /** The slot of P. */
    public int pSlot(long stripe) {
        int ring = ring();
        return switch (placement.rotation) {
            case LEFT -> ring - 1 - (int) (stripe % ring);
            case LEFT_ONE_AHEAD -> ring - 1 - (int) ((stripe + 1) % ring);
            case RIGHT -> (int) (stripe % ring);
            case FIRST -> 0;
            case LAST -> dataDisks();
        };
    }

    /** The slot of Q; -1 at levels 4 and 5, which have none. */
    public int qSlot(long stripe) {
        return level == RaidLevel.RAID6 ? qSlotBeside(pSlot(stripe)) : -1;
    }

    /** The slot of a data chunk. */
    public int dataSlot(long stripe, int dataIndex) {
        int p = pSlot(stripe);
        int q = qSlot(stripe);
        if (placement.dataOrder == DataOrder.FOLLOWING_PARITY) {
            int slot = firstSlotFollowing(p) + dataIndex;
            return slot < ring() ? slot : slot - ring();
        }
        int lower = q < 0 ? p : Math.min(p, q);
        int upper = q < 0 ? raidDisks : Math.max(p, q);
        int slot = dataIndex < lower ? dataIndex : dataIndex + 1;
        return slot < upper ? slot : slot + 1;
    }

    /** The data index of the chunk in a slot; -1 if it is P or Q. */
    public int dataIndex(long stripe, int slot) {
        int p = pSlot(stripe);
        int q = qSlot(stripe);
        if (slot == p || slot == q) {
            return -1;
        }
        if (placement.dataOrder == DataOrder.FOLLOWING_PARITY) {
            return Math.floorMod(slot - firstSlotFollowing(p), ring());
        }
        return slot - (slot > p ? 1 : 0) - (q >= 0 && slot > q ? 1 : 0);
    }

    /**
     * The exponent e with which a data chunk D enters Q = Σ 2ᵉ·D.
     *
     * <p>md numbers the data in slot order from the slot after Q (from slot 0 if Q is in the last one), leaving P
     * out; the DDF layouts number every slot from 0, and those of P and Q contribute nothing.
     */
    public int syndromeExponent(long stripe, int dataIndex) {
        int slot = dataSlot(stripe, dataIndex);
        if (placement.isDdf()) {
            return slot;
        }
        int start = qSlot(stripe) + 1;
        int distance = Math.floorMod(slot - start, raidDisks);
        int distanceOfP = Math.floorMod(pSlot(stripe) - start, raidDisks);
        return distanceOfP < distance ? distance - 1 : distance;
    }

    /** After how many stripes the placement repeats. */
    public int rotationPeriod() {
        return switch (placement.rotation) {
            case LEFT, LEFT_ONE_AHEAD, RIGHT -> ring();
            case FIRST, LAST -> 1;
        };
    }

    /** How many slots P moves through. */
    private int ring() {
        return level == RaidLevel.RAID6 && placement.qPosition == QPosition.LAST_SLOT ? raidDisks - 1 : raidDisks;
    }

    private int qSlotBeside(int p) {
        return switch (placement.qPosition) {
            case AFTER_P -> p + 1 == raidDisks ? 0 : p + 1;
            case BEFORE_P -> p == 0 ? raidDisks - 1 : p - 1;
            case LAST_SLOT -> raidDisks - 1;
        };
    }

    /** Where the symmetric placements put the first data chunk: after P, and after Q where Q follows P. */
    private int firstSlotFollowing(int p) {
        int parityInARow = level == RaidLevel.RAID6 && placement.qPosition == QPosition.AFTER_P ? 2 : 1;
        return (p + parityInARow) % ring();
    }
}
