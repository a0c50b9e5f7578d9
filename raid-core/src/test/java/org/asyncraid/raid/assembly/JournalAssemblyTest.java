package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock1;
import org.junit.jupiter.api.Test;

class JournalAssemblyTest {
    private static final int FEATURE_MAP = 8;
    private static final int JOURNAL = 4;

    /** A RAID-5 of four, and device 4, its journal. */
    private static Members members() {
        Members withSpare = Members.of(RaidLevel.RAID5, 4).plusSpare("journal");
        return withSpare
                .withAll(superblock -> Members.patched(superblock, FEATURE_MAP, 4, 0x200))
                .withAll(superblock ->
                        superblock.withRole(JOURNAL, new MemberRole.Journal()).withEvents(Members.EVENTS));
    }

    @Test
    void theJournalIsRecognisedByItsRole() {
        AssembledArray array = usable(members().assemble()).array();
        assertEquals("journal", array.journal().orElseThrow().deviceName());
        assertFalse(array.hasLostJournal());
        assertEquals(List.of(), array.spares());
    }

    /** Once resynced, such an array's superblocks never say anything but clean. */
    @Test
    void whatWasNeverResyncedDoesNotStartDegradedWithAJournalEither() {
        Members dirty =
                members().withAll(superblock -> superblock.withResyncOffset(0)).without(1);
        assertInstanceOf(AssemblyVerdict.Refused.class, dirty.assemble());
        assertTrue(usable(dirty.force()).array().parityForced());
    }

    @Test
    void aDegradedArrayStartsWithItsJournalButNotWithoutIt() {
        assertFalse(usable(members().without(1).assemble()).array().isDirty());
        AssemblyVerdict.Refused refused = assertInstanceOf(
                AssemblyVerdict.Refused.class, members().without(1, JOURNAL).assemble());
        assertTrue(
                refused.reasons().getFirst().startsWith("the array's write journal is missing and "),
                refused.reasons().getFirst());
    }

    @Test
    void withoutItsJournalItMayOnlyBeReadUnlessForced() {
        AssemblyVerdict.Usable cautious = usable(members().without(JOURNAL).assemble());
        assertEquals(
                new Access.ReadOnly("its write journal is missing; --force goes on without one for good"),
                cautious.array().access());
        assertEquals(
                List.of("the array's write journal is missing; what was written last may be there only"),
                cautious.warnings());
        assertTrue(cautious.array().isDirty(), "parity is right only with what the journal holds");
        AssembledArray forced = usable(members().without(JOURNAL).force()).array();
        assertEquals(new Access.ReadWrite(), forced.access());
        assertTrue(forced.hasLostJournal());
    }

    @Test
    void aJournalThatMissedUpdatesIsAsGoodAsLost() {
        Members stale = members().with(JOURNAL, superblock -> superblock.withEvents(Members.EVENTS - 2));
        AssemblyVerdict.Usable usable = usable(stale.assemble());
        assertEquals(Optional.empty(), usable.array().journal());
        assertEquals(
                "it is a journal out of date: its superblock is 2 events older than that of d0",
                usable.leftOut().getFirst().reason());
        assertInstanceOf(Access.ReadOnly.class, usable.array().access());
    }

    @Test
    void aSuperblockWithoutJournalHasNeitherTheFeatureNorTheRole() {
        Superblock1 changed = members().superblock(0).withoutJournal();
        assertEquals(0, changed.features().bits());
        assertEquals(new MemberRole.Spare(), changed.roleOf(JOURNAL));
    }

    @Test
    void aJournalExcludesABitmap() {
        Members both = members().withAll(superblock -> Members.patched(superblock, FEATURE_MAP, 4, 0x201));
        assertEquals(
                "d0: it has a write journal and a bitmap or partial parity log, which exclude each other",
                refusal(both.assemble()));
    }

    private static AssemblyVerdict.Usable usable(AssemblyVerdict verdict) {
        return assertInstanceOf(AssemblyVerdict.Usable.class, verdict);
    }

    private static String refusal(AssemblyVerdict verdict) {
        return String.join(
                "; ", assertInstanceOf(AssemblyVerdict.Refused.class, verdict).reasons());
    }
}
