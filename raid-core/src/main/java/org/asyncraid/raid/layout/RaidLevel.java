package org.asyncraid.raid.layout;

import java.util.Arrays;
import java.util.Optional;

/** The RAID levels that store parity. Which number a level has in md's superblocks is its own number. */
public enum RaidLevel {
    RAID4(4, 1, 2),
    RAID5(5, 1, 2),
    RAID6(6, 2, 4);

    private final int number;
    private final int parityDisks;
    private final int minRaidDisks;

    RaidLevel(int number, int parityDisks, int minRaidDisks) {
        this.number = number;
        this.parityDisks = parityDisks;
        this.minRaidDisks = minRaidDisks;
    }

    /** The level with this number in a superblock. */
    public static Optional<RaidLevel> ofNumber(int number) {
        return Arrays.stream(values()).filter(level -> level.number == number).findFirst();
    }

    /** The level that mdadm's {@code --level} calls so: {@code 5} or {@code raid5}. */
    public static Optional<RaidLevel> byName(String name) {
        return Arrays.stream(values())
                .filter(level -> level.mdName().equals(name)
                        || Integer.toString(level.number).equals(name))
                .findFirst();
    }

    public int number() {
        return number;
    }

    /** mdadm's name, such as {@code raid6}. */
    public String mdName() {
        return "raid" + number;
    }

    /** Parity chunks in a stripe, which is how many members may be missing. */
    public int parityDisks() {
        return parityDisks;
    }

    /** The fewest members md and mdadm accept. */
    public int minRaidDisks() {
        return minRaidDisks;
    }
}
