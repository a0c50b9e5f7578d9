package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.asyncraid.raid.assembly.AssemblyVerdict.LeftOut;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock1;
import org.junit.jupiter.api.Test;

/** The rules one by one. What Linux does in the cases with event counts was tried out with Linux 6.1 and mdadm 4.2. */
class AssemblyTest {

    private static final int FEATURE_MAP = 8;
    private static final int CTIME = 64;
    private static final int LEVEL = 72;
    private static final int LAYOUT = 76;
    private static final int CHUNK = 88;
    private static final int PAD3 = 228;
    private static final int LOGICAL_BLOCK_SIZE = 224;

    @Test
    void aCompleteCleanArrayIsReadAndWritten() {
        AssemblyVerdict.Usable usable = usable(Members.of(RaidLevel.RAID5, 4).assemble());
        assertEquals(List.of(), usable.leftOut());
        assertEquals(List.of(), usable.warnings());
        assertEquals(new Access.ReadWrite(), usable.array().access());
        assertEquals(0, usable.array().degradedBy());
        assertFalse(usable.array().isDirty());
        assertFalse(usable.array().parityForced());
        for (int slot = 0; slot < 4; slot++) {
            SlotState.InSync inSync = assertInstanceOf(
                    SlotState.InSync.class, usable.array().slots().get(slot));
            assertEquals("d" + slot, inSync.member().deviceName());
        }
    }

    @Test
    void theOrderOfTheDevicesDoesNotMatter() {
        List<Candidate> reversed =
                new ArrayList<>(Members.of(RaidLevel.RAID6, 5).devices()).reversed();
        AssemblyVerdict.Usable usable = usable(Assembly.assemble(reversed, AssemblyOptions.CAUTIOUS));
        assertEquals(
                usable(Members.of(RaidLevel.RAID6, 5).assemble()).array().slots(),
                usable.array().slots());
    }

    @Test
    void oneEventBehindIsUpToDate() {
        for (int behind = 1; behind < 4; behind++) {
            Members members = Members.of(RaidLevel.RAID5, 4);
            for (int number = 0; number < behind; number++) {
                members = members.with(number, superblock -> superblock.withEvents(Members.EVENTS - 1));
            }
            assertEquals(0, usable(members.assemble()).array().degradedBy());
        }
    }

    @Test
    void twoEventsBehindIsOutOfDate() {
        AssemblyVerdict.Usable usable = usable(Members.of(RaidLevel.RAID5, 4)
                .with(3, superblock -> superblock.withEvents(Members.EVENTS - 2))
                .assemble());
        assertEquals(
                Map.of("d3", "it is out of date: its superblock is 2 events older than that of d0"), reasons(usable));
        assertEquals(1, usable.array().degradedBy());
        assertEquals(
                List.of("slot 3 is missing, though the array had it when it was last written to"), usable.warnings());
    }

    @Test
    void theFreshestMemberSaysWhetherTheArrayIsClean() {
        Members members = Members.of(RaidLevel.RAID6, 4);
        assertEquals(
                0,
                usable(members.with(
                                        2,
                                        superblock -> superblock
                                                .withEvents(Members.EVENTS + 1)
                                                .withResyncOffset(0))
                                .assemble())
                        .array()
                        .resyncOffset());
        assertFalse(usable(members.with(
                                2,
                                superblock -> superblock
                                        .withEvents(Members.EVENTS - 1)
                                        .withResyncOffset(0))
                        .assemble())
                .array()
                .isDirty());
    }

    /** A spare that was removed, and another that was given its number and became a member, which is absent now. */
    @Test
    void aSpareWithTheNumberOfAnAbsentMemberIsLeftOut() {
        Superblock1 removed = Members.of(RaidLevel.RAID5, 4)
                .superblock(3)
                .withRole(3, new MemberRole.Spare())
                .withEvents(Members.EVENTS - 10);
        AssemblyVerdict.Usable usable =
                usable(Members.of(RaidLevel.RAID5, 4).with(3, removed).assemble());
        assertEquals(Map.of("d3", "it is a spare with device number 3, but by d0 it has slot 3"), reasons(usable));
        assertEquals(List.of(), usable.array().spares());
        assertEquals(1, usable.array().degradedBy());
    }

    @Test
    void aMemberThatTheNewerOnesHaveThrownOutStaysOut() {
        Members members = Members.of(RaidLevel.RAID5, 4)
                .withAll(superblock -> superblock.withRole(1, new MemberRole.Faulty()))
                .with(1, Members.of(RaidLevel.RAID5, 4).superblock(1).withEvents(Members.EVENTS - 1));
        AssemblyVerdict.Usable usable = usable(members.assemble());
        assertEquals(Map.of("d1", "d0 says that it has failed"), reasons(usable));
    }

    @Test
    void aMemberThatThinksTheNewestHasFailedStaysOut() {
        AssemblyVerdict.Usable usable = usable(Members.of(RaidLevel.RAID5, 4)
                .with(
                        3,
                        superblock ->
                                superblock.withRole(0, new MemberRole.Faulty()).withEvents(Members.EVENTS - 1))
                .assemble());
        assertEquals(Map.of("d3", "it says that d0 has failed"), reasons(usable));
    }

    /** A crash cut the update that gave a spare its slot: only the spare has heard of it. */
    @Test
    void aMemberThatIsAloneToKnowThatItIsBeingRebuiltIsTaken() {
        Members members = degradedBySlot3();
        Superblock1 rebuilt = members.superblock(3)
                .withRole(3, new MemberRole.Active(3))
                .withRecoveryOffset(0)
                .withEvents(Members.EVENTS + 1);
        AssemblyVerdict.Usable usable = usable(members.with(3, rebuilt).assemble());
        assertEquals(List.of(), usable.leftOut());
        assertInstanceOf(SlotState.Recovering.class, usable.array().slots().get(3));
        assertEquals(1, usable.array().degradedBy());
    }

    /** The same, and the others have gone on without it. */
    @Test
    void aMemberBeingRebuiltThatEquallyNewOnesDoNotKnowIsLeftOut() {
        Members members = degradedBySlot3();
        Superblock1 rebuilt =
                members.superblock(3).withRole(3, new MemberRole.Active(3)).withRecoveryOffset(0);
        List<Candidate> rebuiltFirst = new ArrayList<>(members.with(3, rebuilt).devices()).reversed();
        AssemblyVerdict.Usable usable = usable(Assembly.assemble(rebuiltFirst, AssemblyOptions.CAUTIOUS));
        assertEquals(Map.of("d3", "d2 says that it is not a member any more"), reasons(usable));
        assertEquals(1, usable.array().degradedBy());
    }

    private static Members degradedBySlot3() {
        return Members.of(RaidLevel.RAID5, 4).withAll(superblock -> superblock.withRole(3, new MemberRole.Spare()));
    }

    @Test
    void twoHalvesThatHaveRunWithoutEachOtherAreRefusedEvenByForce() {
        Members members = Members.of(RaidLevel.RAID6, 4);
        for (int number = 0; number < 2; number++) {
            members = members.with(
                            number,
                            superblock -> superblock
                                    .withRole(2, new MemberRole.Spare())
                                    .withRole(3, new MemberRole.Spare()))
                    .with(
                            number + 2,
                            superblock -> superblock
                                    .withRole(0, new MemberRole.Spare())
                                    .withRole(1, new MemberRole.Spare()));
        }
        for (AssemblyVerdict verdict : List.of(members.assemble(), members.force())) {
            assertTrue(refusal(verdict).startsWith("d2 and d0 are equally new and disagree: d0 says that it is not a"));
        }
        assertEquals(2, usable(members.without(2, 3).assemble()).array().degradedBy());
    }

    /** A cut update had reached d1 alone; the others were started without it, and counted its absence with the same number. */
    @Test
    void aMemberThatEquallyNewOnesWentOnWithoutStaysOut() {
        for (int alone = 0; alone < 4; alone++) {
            Members members = Members.of(RaidLevel.RAID6, 4);
            for (int number = 0; number < 4; number++) {
                int absent = alone;
                members = number == alone
                        ? members
                        : members.with(number, superblock -> superblock.withRole(absent, new MemberRole.Spare()));
            }
            AssemblyVerdict.Usable usable = usable(members.assemble());
            assertEquals(1, usable.array().degradedBy());
            assertTrue(usable.array().slots().get(alone) instanceof SlotState.Missing);
        }
    }

    @Test
    void membersOfTwoArraysAreRefusedUntilOneIsNamed() {
        MdUuid other = new MdUuid(0x0100000000000000L, 0);
        Candidate stranger = new Candidate(
                "stranger",
                Members.DEVICE_SECTORS,
                Members.patched(Members.of(RaidLevel.RAID5, 4).superblock(3), 16, 16, 1));
        Members members = Members.of(RaidLevel.RAID5, 4).plus(stranger);
        assertEquals(
                "the devices belong to different arrays: " + Members.ARRAY + " (d0, d1, d2, d3), "
                        + stranger.superblock().arrayUuid() + " (stranger)",
                refusal(members.assemble()));
        AssemblyVerdict.Usable usable =
                usable(Assembly.assemble(members.devices(), new AssemblyOptions(false, Optional.of(Members.ARRAY))));
        assertEquals(
                Map.of(
                        "stranger",
                        "it belongs to array " + stranger.superblock().arrayUuid()),
                reasons(usable));
        assertTrue(refusal(Assembly.assemble(members.devices(), new AssemblyOptions(false, Optional.of(other))))
                .startsWith("there is no member that holds data"));
    }

    @Test
    void twoDevicesInOneSlotAreRefused() {
        Members members = Members.of(RaidLevel.RAID5, 4);
        Candidate copy = new Candidate("copy", Members.DEVICE_SECTORS, members.superblock(2));
        assertEquals(
                "d2 and copy are copies of one member and claim slot 2",
                refusal(members.plus(copy).assemble()));
        Candidate rival =
                new Candidate("rival", Members.DEVICE_SECTORS, Members.patched(members.superblock(2), 168, 16, 99));
        assertEquals(
                "d2 and rival both claim slot 2", refusal(members.plus(rival).assemble()));
        Candidate oldCopy = new Candidate(
                "old", Members.DEVICE_SECTORS, members.superblock(2).withEvents(3));
        assertEquals(
                List.of("old"),
                List.copyOf(reasons(usable(members.plus(oldCopy).assemble())).keySet()));
    }

    @Test
    void aDeviceThatHasShrunkIsNoMember() {
        Members members = Members.of(RaidLevel.RAID5, 4).withSectors(1, Members.DEVICE_SECTORS - 1);
        AssemblyVerdict.Usable usable = usable(members.assemble());
        assertEquals(
                Map.of("d1", "it ends at sector 24575, before the 24576 that its superblock says"), reasons(usable));
        assertTrue(refusal(members.with(1, superblock -> superblock.withEvents(Members.EVENTS + 1))
                        .assemble())
                .startsWith("d1 knows of later events than the others, but it ends at"));
    }

    @Test
    void tooFewMembersAreRefusedWithAllThatIsWrong() {
        AssemblyVerdict verdict = Members.of(RaidLevel.RAID5, 4)
                .with(1, superblock -> superblock.withEvents(7))
                .without(3)
                .assemble();
        assertEquals(
                "raid5 of 4 needs 3 members in sync and has 2: slot 1 is missing, slot 3 is missing"
                        + " (d1: it is out of date: its superblock is 13 events older than that of d0)",
                refusal(verdict));
        assertTrue(refusal(Assembly.assemble(List.of(), AssemblyOptions.CAUTIOUS))
                .startsWith("there is no member that holds data"));
        assertTrue(refusal(Members.of(RaidLevel.RAID5, 2)
                        .plusSpare("spare")
                        .without(0, 1)
                        .assemble())
                .startsWith("there is no member that holds data"));
    }

    @Test
    void forceTakesTheNewestOfTheOutdatedAndSaysWhatThatCosts() {
        AssemblyVerdict.Usable usable = usable(Members.of(RaidLevel.RAID5, 4)
                .with(1, superblock -> superblock.withEvents(7))
                .with(3, superblock -> superblock.withEvents(9))
                .force());
        assertInstanceOf(SlotState.InSync.class, usable.array().slots().get(3));
        assertEquals(new SlotState.Missing(), usable.array().slots().get(1));
        assertTrue(usable.warnings().getFirst().startsWith("d3 is taken as it is although it is out of date"));
        assertTrue(usable.array().isDirty());
        assertTrue(usable.array().parityForced());
        assertEquals(List.of("d1"), List.copyOf(reasons(usable).keySet()));
    }

    @Test
    void dirtyAndDegradedIsRefusedForRaid6TooWithOneMemberLost() {
        Members members = Members.of(RaidLevel.RAID6, 5)
                .withAll(superblock -> superblock.withResyncOffset(4096))
                .without(4);
        assertTrue(refusal(members.assemble()).startsWith("the array was not stopped cleanly and slot 4 is missing"));
        assertEquals(4096, usable(members.force()).array().resyncOffset());
    }

    @Test
    void dirtyWhileOnlyParityIsBeingRebuiltIsNoRisk() {
        Members members = Members.of(new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC_6, 5))
                .withAll(superblock -> superblock.withResyncOffset(0));
        assertInstanceOf(
                AssemblyVerdict.Usable.class,
                members.with(4, superblock -> superblock.withRecoveryOffset(0)).assemble());
        assertInstanceOf(
                AssemblyVerdict.Refused.class,
                members.with(3, superblock -> superblock.withRecoveryOffset(0)).assemble());
        assertInstanceOf(AssemblyVerdict.Refused.class, members.without(4).assemble());
    }

    @Test
    void aMemberRebuiltPastTheEndIsRebuiltToTheEnd() {
        AssemblyVerdict.Usable usable = usable(Members.of(RaidLevel.RAID5, 4)
                .with(2, superblock -> superblock.withRecoveryOffset(-1))
                .assemble());
        SlotState.Recovering recovering = assertInstanceOf(
                SlotState.Recovering.class, usable.array().slots().get(2));
        assertEquals(22528, recovering.recoveredSectors());
        assertEquals(1, usable.array().degradedBy());
    }

    @Test
    void aResyncPastTheEndHasReachedTheEnd() {
        AssemblyVerdict.Usable usable = usable(Members.of(RaidLevel.RAID5, 4)
                .withAll(superblock -> superblock.withResyncOffset(Long.MIN_VALUE))
                .assemble());
        assertEquals(22528, usable.array().resyncOffset());
        assertTrue(usable.array().isDirty());
    }

    @Test
    void differentlyBuiltArraysUnderOneUuidAreRefused() {
        Members members = Members.of(RaidLevel.RAID5, 4);
        for (int field : new int[] {CTIME, LAYOUT, CHUNK}) {
            Members odd = members.with(3, superblock -> Members.patched(superblock, field, 4, 3));
            assertEquals("d3 and d0 describe differently built arrays under the same UUID", refusal(odd.assemble()));
        }
    }

    @Test
    void arraysThatAreNoneOfOursAreRefused() {
        refusedWith(LEVEL, 1, "d0: the array's level is 1, and only 4, 5 and 6 are known");
        refusedWith(LEVEL, -1, "d0: the array's level is -1, and only 4, 5 and 6 are known");
        refusedWith(LAYOUT, 18, "d0: raid5 has no layout 18");
        refusedWith(CHUNK, 3, "d0: the chunk size must be a power of two from 4096 to 4194304 bytes, not 1536");
    }

    @Test
    void featuresThatAreNotUnderstoodAreRefused() {
        refusedWith(FEATURE_MAP, 0x4, "d0: the array is being reshaped; the reshape has to be ended by Linux first");
        refusedWith(FEATURE_MAP, 0x100, "d0: the array belongs to a cluster");
        refusedWith(FEATURE_MAP, 0x1000, "d0: it has a feature that only raid0 can have");
        refusedWith(FEATURE_MAP, 0x2000, "d0: feature bits 0x2000 are not known");
        refusedWith(PAD3, 1, "d0: its reserved bytes are not zero: a newer Linux keeps something there");
    }

    @Test
    void aLogOfBadBlocksThatCannotBeHeededIsRefused() {
        Members unread =
                Members.of(RaidLevel.RAID5, 4).with(2, superblock -> Members.patched(superblock, FEATURE_MAP, 4, 0x8));
        assertEquals("d2: its log of bad blocks was not read", refusal(unread.assemble()));
        Candidate member = Members.of(RaidLevel.RAID5, 4).devices().getFirst();
        Candidate damaged = new Candidate(
                member.deviceName(), member.deviceSectors(), member.superblock(), new Parsed.Damaged<>("it is torn"));
        AssemblyVerdict verdict = Assembly.assemble(
                Members.of(RaidLevel.RAID5, 4).without(0).plus(damaged).devices(), AssemblyOptions.CAUTIOUS);
        assertEquals("d0: it is torn; leave it out to go on without it", refusal(verdict));
    }

    private static void refusedWith(int offset, long value, String reason) {
        Members members =
                Members.of(RaidLevel.RAID5, 4).withAll(superblock -> Members.patched(superblock, offset, 4, value));
        assertEquals(reason, refusal(members.assemble()));
        assertEquals(reason, refusal(members.force()));
    }

    @Test
    void featuresThatOnlyWritingMustKnowMakeItReadOnly() {
        readOnlyWith(FEATURE_MAP, 0x200, "its write journal is missing; --force goes on without one for good");
        readOnlyWith(
                LOGICAL_BLOCK_SIZE, 4096, "it has a logical block size of 4096 bytes, which is not heeded here yet");
    }

    private static void readOnlyWith(int offset, long value, String reason) {
        Members members =
                Members.of(RaidLevel.RAID5, 4).withAll(superblock -> Members.patched(superblock, offset, 4, value));
        assertEquals(
                new Access.ReadOnly(reason), usable(members.assemble()).array().access());
    }

    @Test
    void aPartialParityLogStartsAnArrayThatIsDirtyAndDegraded() {
        Members members = Members.of(RaidLevel.RAID5, 4)
                .withAll(superblock ->
                        Members.patched(superblock, FEATURE_MAP, 4, 0x800).withResyncOffset(0));
        AssemblyVerdict.Usable usable = usable(members.without(1).assemble());
        assertTrue(usable.array().parityForced());
        assertEquals(
                "the array was not stopped cleanly and slot 1 is missing; its partial parity log saves all but the blocks"
                        + " that were being written",
                usable.warnings().getFirst());
    }

    @Test
    void sparesThatCannotServeAreLeftOut() {
        Members members = Members.of(RaidLevel.RAID5, 4).plusSpare("good").plusSpare("small");
        members = members.with(5, superblock -> Members.patched(superblock, 136, 8, 22527));
        AssemblyVerdict.Usable usable = usable(members.assemble());
        assertEquals(
                List.of("good"),
                usable.array().spares().stream().map(Candidate::deviceName).toList());
        assertEquals(Map.of("small", "it is a spare with only 22527 sectors for data"), reasons(usable));
    }

    private static AssemblyVerdict.Usable usable(AssemblyVerdict verdict) {
        return assertInstanceOf(AssemblyVerdict.Usable.class, verdict, verdict.toString());
    }

    private static String refusal(AssemblyVerdict verdict) {
        List<String> reasons = assertInstanceOf(AssemblyVerdict.Refused.class, verdict, verdict.toString())
                .reasons();
        assertTrue(reasons.stream().noneMatch(reason -> reason.contains("\n")));
        return reasons.getFirst();
    }

    private static Map<String, String> reasons(AssemblyVerdict.Usable usable) {
        Map<String, String> reasons = new TreeMap<>();
        for (LeftOut device : usable.leftOut()) {
            reasons.put(device.device().deviceName(), device.reason());
        }
        return reasons;
    }
}
