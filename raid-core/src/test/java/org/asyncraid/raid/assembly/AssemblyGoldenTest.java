package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.raid.journal.BytesReplay;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Assembles every golden array: the content is what Linux reads, or the array is refused for a reason that Linux has
 * or that we name.
 */
class AssemblyGoldenTest {

    @TestFactory
    Stream<DynamicTest> everyGoldenArrayHasLinuxsContentOrIsRefused() {
        return GoldenArrays.all().stream()
                .map(array -> DynamicTest.dynamicTest(array.name(), () -> assembledAsByLinux(array)));
    }

    private static void assembledAsByLinux(GoldenArray golden) throws Exception {
        Map<String, byte[]> contents = golden.readMembers();
        AssemblyVerdict verdict = Assembly.assemble(candidates(contents), AssemblyOptions.CAUTIOUS);
        boolean linuxStarts =
                golden.linuxAfter().isEmpty() || golden.linuxAfter().get().assembleStatus() == 0;
        Optional<String> notDoneHere = featureNotDoneHere(golden);
        switch (verdict) {
            case AssemblyVerdict.Refused refused -> {
                String reason = String.join("; ", refused.reasons());
                assertTrue(!linuxStarts || notDoneHere.isPresent(), reason);
                assertTrue(reason.contains(notDoneHere.orElse("not stopped cleanly")), reason);
            }
            case AssemblyVerdict.Usable usable -> {
                assertTrue(linuxStarts, "Linux does not start it");
                assertEquals(Optional.empty(), notDoneHere);
                factsAreLinuxs(golden, usable.array());
                usable.array().journal().ifPresent(journal -> BytesReplay.replay(usable.array(), journal, contents));
                assertEquals(expectedContent(golden), sha256(new PlainReader(usable.array(), contents)));
            }
        }
    }

    /** Told by mdadm's words on the members and not by ours. */
    private static Optional<String> featureNotDoneHere(GoldenArray golden) {
        String words = String.join(
                "\n", golden.members().stream().map(GoldenArray.Member::examine).toList());
        if (words.contains("Reshape pos'n")) {
            return Optional.of("reshape");
        }
        return Optional.empty();
    }

    private static void factsAreLinuxs(GoldenArray golden, AssembledArray array) {
        GoldenArray.Facts facts = golden.facts();
        assertEquals(facts.level(), array.geometry().layout().level().mdName());
        assertEquals(facts.layout(), array.geometry().layout().mdNumber());
        assertEquals(facts.raidDisks(), array.geometry().layout().raidDisks());
        assertEquals(facts.chunkBytes(), array.geometry().chunkBytes());
        assertEquals(facts.componentKib() * 2, array.geometry().componentSectors());
        assertEquals(facts.mdBytes(), array.geometry().arrayBytes());
        assertEquals(facts.degraded(), array.degradedBy());
        boolean stoppedCleanly = golden.members().getFirst().examine().contains("State : clean");
        assertEquals(!stoppedCleanly, array.isDirty());
        boolean writable = Set.of("resync", "bitmap", "journal", "ppl").contains(facts.consistencyPolicy())
                && !facts.metadataVersion().equals("0.90");
        assertEquals(
                writable,
                array.access() instanceof Access.ReadWrite,
                () -> array.access().toString());
    }

    private static String expectedContent(GoldenArray golden) {
        return golden.linuxAfter()
                .flatMap(GoldenArray.LinuxAfter::mdSha256)
                .or(() -> golden.facts().mdSha256())
                .orElseThrow();
    }

    @Test
    void aMemberThatIsOutOfDateIsLeftOutByName() throws IOException {
        AssemblyVerdict.Usable usable = usable("raid5-stale");
        assertEquals(1, usable.leftOut().size());
        assertEquals("d1.img", usable.leftOut().getFirst().device().deviceName());
        assertEquals(
                "it is out of date: its superblock is 6 events older than that of d0.img",
                usable.leftOut().getFirst().reason());
        assertEquals(new SlotState.Missing(), usable.array().slots().get(1));
    }

    @Test
    void aSpareIsASpare() throws IOException {
        AssemblyVerdict.Usable usable = usable("raid6-spare");
        assertEquals(
                List.of("d5.img"),
                usable.array().spares().stream().map(Candidate::deviceName).toList());
        assertEquals(0, usable.array().degradedBy());
    }

    @Test
    void aMemberBeingRebuiltIsUsedUpToItsRecoveryOffset() throws IOException {
        SlotState.Recovering recovering = assertInstanceOf(
                SlotState.Recovering.class,
                usable("raid5-recovery-mid").array().slots().get(1));
        assertEquals("d4.img", recovering.member().deviceName());
        assertEquals(10240, recovering.recoveredSectors());
    }

    @Test
    void aReplacementStandsInOnlyWhereTheMemberItReplacesIsGone() throws IOException {
        Map<String, byte[]> contents = GoldenArrays.named("raid5-replace-mid").readMembers();
        SlotState.InSync original = assertInstanceOf(
                SlotState.InSync.class, assembled(contents).array().slots().get(1));
        assertEquals("d1.img", original.member().deviceName());
        AssembledArray.Replacing replacing =
                assembled(contents).array().replacements().getFirst();
        assertEquals("d4.img", replacing.replacement().deviceName());
        assertEquals(10240, replacing.copiedSectors());

        contents.remove("d1.img");
        SlotState.Recovering replacement = assertInstanceOf(
                SlotState.Recovering.class, assembled(contents).array().slots().get(1));
        assertEquals("d4.img", replacement.member().deviceName());
        assertEquals(10240, replacement.recoveredSectors());
    }

    @Test
    void dirtyAndDegradedIsRefusedUnlessForced() throws IOException {
        Map<String, byte[]> contents = GoldenArrays.named("raid5-dirty").readMembers();
        contents.remove("d2.img");
        AssemblyVerdict.Refused refused = assertInstanceOf(
                AssemblyVerdict.Refused.class, Assembly.assemble(candidates(contents), AssemblyOptions.CAUTIOUS));
        assertEquals(
                List.of(
                        "the array was not stopped cleanly and slot 2 is missing, so what is computed from parity may be"
                                + " wrong; --force takes the risk"),
                refused.reasons());
        AssemblyVerdict.Usable forced = assertInstanceOf(
                AssemblyVerdict.Usable.class, Assembly.assemble(candidates(contents), AssemblyOptions.FORCED));
        assertTrue(forced.array().parityForced());
        assertTrue(forced.array().isDirty());
        assertEquals(2, forced.warnings().size());
    }

    private static AssemblyVerdict.Usable usable(String name) throws IOException {
        return assembled(GoldenArrays.named(name).readMembers());
    }

    private static AssemblyVerdict.Usable assembled(Map<String, byte[]> contents) {
        return assertInstanceOf(
                AssemblyVerdict.Usable.class, Assembly.assemble(candidates(contents), AssemblyOptions.CAUTIOUS));
    }

    static List<Candidate> candidates(Map<String, byte[]> contents) {
        return contents.entrySet().stream()
                .map(entry -> candidate(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Candidate candidate(String name, byte[] content) {
        Superblock superblock = find(content);
        Parsed<BadBlockLog> badBlocks = superblock.features().has(Feature.BAD_BLOCKS)
                ? superblock
                        .badBlockLog()
                        .map(log -> Arrays.copyOfRange(
                                content, (int) log.sector() * 512, (int) (log.sector() + log.sectors()) * 512))
                        .map(bytes -> BadBlockLog.parse(bytes, superblock.badBlockShift()))
                        .orElseThrow()
                : new Parsed.Absent<>();
        return new Candidate(name, content.length / 512, superblock, badBlocks);
    }

    private static Superblock find(byte[] content) {
        List<SuperblockSearch.Place> places = SuperblockSearch.places(content.length / 512);
        List<byte[]> regions = places.stream()
                .map(place -> (int) place.sector() * 512)
                .map(from -> Arrays.copyOfRange(content, from, from + SuperblockSearch.Place.BYTES))
                .toList();
        return switch (SuperblockSearch.evaluate(places, regions).superblock()) {
            case Parsed.Value<Superblock> value -> value.value();
            case Parsed.Absent<Superblock> absent -> fail("no superblock");
            case Parsed.Damaged<Superblock> damaged -> fail(damaged.reason());
        };
    }

    private static String sha256(PlainReader reader) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        reader.read(digest::update);
        return HexFormat.of().formatHex(digest.digest());
    }
}
