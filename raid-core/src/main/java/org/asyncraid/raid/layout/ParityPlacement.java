package org.asyncraid.raid.layout;

import static org.asyncraid.raid.layout.ParityPlacement.DataOrder.ASCENDING;
import static org.asyncraid.raid.layout.ParityPlacement.DataOrder.FOLLOWING_PARITY;
import static org.asyncraid.raid.layout.ParityPlacement.QPosition.AFTER_P;
import static org.asyncraid.raid.layout.ParityPlacement.QPosition.BEFORE_P;
import static org.asyncraid.raid.layout.ParityPlacement.QPosition.LAST_SLOT;
import static org.asyncraid.raid.layout.ParityPlacement.Rotation.FIRST;
import static org.asyncraid.raid.layout.ParityPlacement.Rotation.LAST;
import static org.asyncraid.raid.layout.ParityPlacement.Rotation.LEFT;
import static org.asyncraid.raid.layout.ParityPlacement.Rotation.LEFT_ONE_AHEAD;
import static org.asyncraid.raid.layout.ParityPlacement.Rotation.RIGHT;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule of placement, without level and number of members: what md calls the algorithm of an array.
 *
 * <p>Each constant is four choices: how P moves from stripe to stripe, where Q stands, in which order the data chunks
 * fill the other slots, and how Q counts its data. Numbers and names are those of the kernel's {@code ALGORITHM_*}
 * constants (drivers/md/raid5.h) and mdadm's {@code --layout}.
 */
public enum ParityPlacement {
    LEFT_ASYMMETRIC(0, "left-asymmetric", LEFT, AFTER_P, ASCENDING),
    RIGHT_ASYMMETRIC(1, "right-asymmetric", RIGHT, AFTER_P, ASCENDING),
    LEFT_SYMMETRIC(2, "left-symmetric", LEFT, AFTER_P, FOLLOWING_PARITY),
    RIGHT_SYMMETRIC(3, "right-symmetric", RIGHT, AFTER_P, FOLLOWING_PARITY),
    PARITY_FIRST(4, "parity-first", FIRST, AFTER_P, ASCENDING),
    PARITY_LAST(5, "parity-last", LAST, AFTER_P, ASCENDING),
    DDF_ZERO_RESTART(8, "ddf-zero-restart", RIGHT, AFTER_P, ASCENDING),
    DDF_N_RESTART(9, "ddf-N-restart", LEFT_ONE_AHEAD, AFTER_P, ASCENDING),
    DDF_N_CONTINUE(10, "ddf-N-continue", LEFT, BEFORE_P, FOLLOWING_PARITY),
    LEFT_ASYMMETRIC_6(16, "left-asymmetric-6", LEFT, LAST_SLOT, ASCENDING),
    RIGHT_ASYMMETRIC_6(17, "right-asymmetric-6", RIGHT, LAST_SLOT, ASCENDING),
    LEFT_SYMMETRIC_6(18, "left-symmetric-6", LEFT, LAST_SLOT, FOLLOWING_PARITY),
    RIGHT_SYMMETRIC_6(19, "right-symmetric-6", RIGHT, LAST_SLOT, FOLLOWING_PARITY),
    PARITY_FIRST_6(20, "parity-first-6", FIRST, LAST_SLOT, ASCENDING);

    /** What mdadm and md use for levels 5 and 6 if nothing is asked for. */
    public static final ParityPlacement DEFAULT = LEFT_SYMMETRIC;

    private static final Map<String, ParityPlacement> ABBREVIATIONS = Map.of(
            "default", DEFAULT,
            "la", LEFT_ASYMMETRIC,
            "ra", RIGHT_ASYMMETRIC,
            "ls", LEFT_SYMMETRIC,
            "rs", RIGHT_SYMMETRIC);

    /** For one parity the DDF layouts are plain ones under another name, as in mdadm. */
    private static final Map<String, ParityPlacement> RAID5_ALIASES = Map.of(
            "ddf-zero-restart", RIGHT_ASYMMETRIC,
            "ddf-N-restart", LEFT_ASYMMETRIC,
            "ddf-N-continue", LEFT_SYMMETRIC);

    /** How P moves as the stripe number grows. */
    enum Rotation {
        /** From the last slot downwards. */
        LEFT,
        /** As {@link #LEFT}, a stripe ahead. */
        LEFT_ONE_AHEAD,
        /** From slot 0 upwards. */
        RIGHT,
        /** Always slot 0. */
        FIRST,
        /** Always the slot behind the data. */
        LAST
    }

    /** Where Q stands; levels 4 and 5 have none. */
    enum QPosition {
        /** In the slot after P, round the end. */
        AFTER_P,
        /** In the slot before P, round the end. */
        BEFORE_P,
        /** Always in the last slot, while the others form a RAID-5. */
        LAST_SLOT
    }

    /** In which slots the data chunks of a stripe lie, in address order. */
    enum DataOrder {
        /** By slot number, leaving parity out ("asymmetric"). */
        ASCENDING,
        /** From the slot after parity on, round the end ("symmetric"). */
        FOLLOWING_PARITY
    }

    private final int number;
    private final String mdName;
    final Rotation rotation;
    final QPosition qPosition;
    final DataOrder dataOrder;

    ParityPlacement(int number, String mdName, Rotation rotation, QPosition qPosition, DataOrder dataOrder) {
        this.number = number;
        this.mdName = mdName;
        this.rotation = rotation;
        this.qPosition = qPosition;
        this.dataOrder = dataOrder;
    }

    /** Every placement that arrays of a level can have. */
    public static List<ParityPlacement> ofLevel(RaidLevel level) {
        return switch (level) {
            case RAID4 -> List.of(PARITY_LAST);
            case RAID5 ->
                Arrays.stream(values())
                        .filter(placement -> placement.number <= PARITY_LAST.number)
                        .toList();
            case RAID6 -> List.of(values());
        };
    }

    /**
     * The placement that a superblock of this level means by a number. RAID-4 has one placement only, so md does not
     * look at the number there.
     */
    public static Optional<ParityPlacement> ofNumber(RaidLevel level, int number) {
        if (level == RaidLevel.RAID4) {
            return Optional.of(PARITY_LAST);
        }
        return ofLevel(level).stream()
                .filter(placement -> placement.number == number)
                .findFirst();
    }

    /** The placement that mdadm's {@code --layout} calls so at this level: a full name, {@code ls}, {@code la}, … */
    public static Optional<ParityPlacement> byName(RaidLevel level, String name) {
        if (level == RaidLevel.RAID4) {
            return name.equals("default") || name.equals(PARITY_LAST.mdName)
                    ? Optional.of(PARITY_LAST)
                    : Optional.empty();
        }
        if (ABBREVIATIONS.containsKey(name)) {
            return Optional.of(ABBREVIATIONS.get(name));
        }
        if (level == RaidLevel.RAID5 && RAID5_ALIASES.containsKey(name)) {
            return Optional.of(RAID5_ALIASES.get(name));
        }
        return ofLevel(level).stream()
                .filter(placement -> placement.mdName.equals(name))
                .findFirst();
    }

    /** md's number for it at levels 5 and 6. */
    public int number() {
        return number;
    }

    /** mdadm's full name for it. */
    public String mdName() {
        return mdName;
    }

    /** Whether this is one of the three DDF placements, in which Q's order counts the slots of P and Q as holes. */
    public boolean isDdf() {
        return number >= DDF_ZERO_RESTART.number && number <= DDF_N_CONTINUE.number;
    }
}
