package org.asyncraid.raid.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParityPlacementTest {

    @Test
    void knowsTheAbbreviationsOfMdadm() {
        for (RaidLevel level : new RaidLevel[] {RaidLevel.RAID5, RaidLevel.RAID6}) {
            assertEquals(Optional.of(ParityPlacement.LEFT_SYMMETRIC), ParityPlacement.byName(level, "ls"));
            assertEquals(Optional.of(ParityPlacement.LEFT_ASYMMETRIC), ParityPlacement.byName(level, "la"));
            assertEquals(Optional.of(ParityPlacement.RIGHT_SYMMETRIC), ParityPlacement.byName(level, "rs"));
            assertEquals(Optional.of(ParityPlacement.RIGHT_ASYMMETRIC), ParityPlacement.byName(level, "ra"));
            assertEquals(Optional.of(ParityPlacement.LEFT_SYMMETRIC), ParityPlacement.byName(level, "default"));
            assertEquals(Optional.empty(), ParityPlacement.byName(level, "diagonal"));
        }
    }

    @Test
    void theDdfNamesMeanOtherLayoutsAtLevel5() {
        assertEquals(
                Optional.of(ParityPlacement.RIGHT_ASYMMETRIC),
                ParityPlacement.byName(RaidLevel.RAID5, "ddf-zero-restart"));
        assertEquals(
                Optional.of(ParityPlacement.LEFT_ASYMMETRIC), ParityPlacement.byName(RaidLevel.RAID5, "ddf-N-restart"));
        assertEquals(
                Optional.of(ParityPlacement.LEFT_SYMMETRIC), ParityPlacement.byName(RaidLevel.RAID5, "ddf-N-continue"));
        assertEquals(
                Optional.of(ParityPlacement.DDF_N_CONTINUE), ParityPlacement.byName(RaidLevel.RAID6, "ddf-N-continue"));
    }

    @Test
    void raid6NumbersAreNoneOfRaid5() {
        for (int number : new int[] {8, 9, 10, 16, 17, 18, 19, 20}) {
            assertEquals(Optional.empty(), ParityPlacement.ofNumber(RaidLevel.RAID5, number));
            assertEquals(
                    Optional.of(number),
                    ParityPlacement.ofNumber(RaidLevel.RAID6, number).map(ParityPlacement::number));
        }
        for (int number : new int[] {-1, 6, 7, 11, 15, 21, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertEquals(Optional.empty(), ParityPlacement.ofNumber(RaidLevel.RAID5, number));
            assertEquals(Optional.empty(), ParityPlacement.ofNumber(RaidLevel.RAID6, number));
        }
    }

    @Test
    void raid4HasItsParityLastWhateverTheNumber() {
        assertEquals(Optional.of(ParityPlacement.PARITY_LAST), ParityPlacement.ofNumber(RaidLevel.RAID4, 0));
        assertEquals(Optional.of(ParityPlacement.PARITY_LAST), ParityPlacement.ofNumber(RaidLevel.RAID4, 5));
        assertEquals(Optional.empty(), ParityPlacement.byName(RaidLevel.RAID4, "left-symmetric"));
    }

    @Test
    void memberCountsOutsideMdsLimitsAreRefusedWithTheLimit() {
        refused("raid6 needs at least 4 raid devices, not 3", RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 3);
        refused("raid5 needs at least 2 raid devices, not 1", RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 1);
        refused(
                "raid6 with layout left-symmetric has at most 256 raid devices, not 257",
                RaidLevel.RAID6,
                ParityPlacement.LEFT_SYMMETRIC,
                257);
        refused(
                "raid6 with layout ddf-N-restart has at most 255 raid devices, not 256",
                RaidLevel.RAID6,
                ParityPlacement.DDF_N_RESTART,
                256);
        refused("raid5 has no layout ddf-N-continue", RaidLevel.RAID5, ParityPlacement.DDF_N_CONTINUE, 5);
    }

    private static void refused(String reason, RaidLevel level, ParityPlacement placement, int raidDisks) {
        assertEquals(Optional.of(reason), Layout.refusal(level, placement, raidDisks));
        assertEquals(
                reason,
                assertThrows(IllegalArgumentException.class, () -> new Layout(level, placement, raidDisks))
                        .getMessage());
    }
}
