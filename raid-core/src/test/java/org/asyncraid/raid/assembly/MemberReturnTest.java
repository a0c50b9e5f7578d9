package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.assembly.MemberReturn.Verdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;
import org.junit.jupiter.api.Test;

/** Slot 1 of a RAID-5 was lost at event 20, when bits had last been cleared at event 18; the array is at 30 now. */
class MemberReturnTest {
    private static final long SECTORS = 64 * 128;

    private final Superblock1 returning = superblock(1, 4).withEvents(20);

    @Test
    void takesItsSlotWithWhatTheBitmapMarks() {
        Verdict.Partial partial = assertInstanceOf(Verdict.Partial.class, decide(4, OptionalLong.of(18), returning));
        assertEquals(1, partial.slot());
        assertEquals(new MemberRole.Active(1), partial.superblock().role());
        assertTrue(partial.superblock().features().has(Feature.RECOVERY_BITMAP));
        assertEquals(OptionalLong.of(0), partial.superblock().recoveryOffset());
        assertEquals(returning.deviceUuid(), partial.superblock().deviceUuid());
    }

    @Test
    void knowsJustTheEventAtWhichBitsWereCleared() {
        assertInstanceOf(Verdict.Partial.class, decide(4, OptionalLong.of(20), returning));
        assertFull("bits of the bitmap were cleared at 21", decide(4, OptionalLong.of(21), returning));
    }

    @Test
    void isRebuiltWhollyWithoutABitmapOrWithAForeignPast() {
        assertFull("no bitmap", decide(4, OptionalLong.empty(), returning));
        assertFull("later events", decide(4, OptionalLong.of(18), returning.withEvents(31)));
        assertFull("being rebuilt", decide(4, OptionalLong.of(18), returning.withRecoveryOffset(64)));
        assertInstanceOf(Verdict.Partial.class, decide(4, OptionalLong.of(18), returning.withRecoveryByBitmap(64)));
        assertFull(
                "no slot",
                decide(4, OptionalLong.of(18), returning.withRole(returning.deviceNumber(), new MemberRole.Spare())));
    }

    @Test
    void isNotTrustedWhereItCouldHaveRunWithoutTheOthers() {
        Superblock1 alone = superblock(1, 2).withEvents(20).withRole(0, new MemberRole.Faulty());
        assertFull("others have failed", decide(2, OptionalLong.of(18), alone));
        assertInstanceOf(
                Verdict.Partial.class,
                decide(2, OptionalLong.of(18), superblock(1, 2).withEvents(20)));
    }

    @Test
    void ofAnotherArrayIsRefused() {
        Superblock1 other = new NewArray(
                        MetadataVersion.V1_2, new MdUuid(9, 9), "x:1", geometry(4), 1, Superblock.CLEAN, roles(4))
                .superblockOf(member(1));
        assertInstanceOf(Verdict.Refused.class, decide(4, OptionalLong.of(18), other));
    }

    private static void assertFull(String reason, Verdict verdict) {
        Verdict.Full full = assertInstanceOf(Verdict.Full.class, verdict);
        assertTrue(full.reason().contains(reason), full.reason());
    }

    /** A spare that came while it was away has been given its number. */
    @Test
    void isRebuiltWhollyWhereItsDeviceNumberHasBeenGivenAway() {
        assertFull("number that is in use", decide(4, OptionalLong.of(18), returning, returning.deviceNumber()));
    }

    private static Verdict decide(int disks, OptionalLong eventsCleared, Superblock1 its) {
        return decide(disks, eventsCleared, its, 7);
    }

    private static Verdict decide(int disks, OptionalLong eventsCleared, Superblock1 its, int numberOfSpare) {
        List<Integer> numbers = new ArrayList<>(List.of(numberOfSpare));
        List<Superblock1> inSync = new ArrayList<>();
        List<Boolean> vacant = new ArrayList<>();
        for (int slot = 0; slot < disks; slot++) {
            vacant.add(slot == 1);
            if (slot != 1) {
                inSync.add(superblock(slot, disks).withEvents(30).withRole(1, new MemberRole.Faulty()));
                numbers.add(inSync.getLast().deviceNumber());
            }
        }
        return MemberReturn.decide(inSync, numbers, vacant, eventsCleared, new Candidate("d1", 2048 + SECTORS, its));
    }

    private static Superblock1 superblock(int slot, int disks) {
        return new NewArray(
                        MetadataVersion.V1_2,
                        new MdUuid(1, 2),
                        "x:0",
                        geometry(disks),
                        1,
                        Superblock.CLEAN,
                        roles(disks))
                .superblockOf(member(slot))
                .withBitmap(8);
    }

    private static NewMember member(int number) {
        return new NewMember(number, new MdUuid(3, number), 8, 2048, SECTORS, Optional.empty());
    }

    private static ArrayGeometry geometry(int disks) {
        return new ArrayGeometry(new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, disks), 65536, SECTORS);
    }

    private static List<MemberRole> roles(int disks) {
        List<MemberRole> roles = new ArrayList<>();
        for (int slot = 0; slot < disks; slot++) {
            roles.add(new MemberRole.Active(slot));
        }
        return roles;
    }
}
