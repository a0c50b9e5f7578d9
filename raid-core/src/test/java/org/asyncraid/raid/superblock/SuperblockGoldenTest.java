package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reads the metadata of every member of every golden array, and compares with what mdadm said of it. */
class SuperblockGoldenTest {

    /** Said by mdadm of more than the superblock: of the size of the device. */
    private static final Set<String> NOT_OF_THE_SUPERBLOCK = Set.of("Unused Space");

    /** A member's own content beside mdadm's words on it. */
    private record Examined(GoldenArray array, GoldenArray.Member member, byte[] content, Superblock superblock) {}

    private interface MemberCheck {
        void check(Examined member) throws Exception;
    }

    @TestFactory
    Stream<DynamicContainer> readsGoldenMembersAsMdadmDoes() {
        return GoldenArrays.all().stream().map(array -> {
            List<Examined> members = examined(array);
            return DynamicContainer.dynamicContainer(
                    array.name(),
                    Stream.of(
                            test("the archive is what the manifest says", members, this::contentIsWhatWasPutAway),
                            test("the superblock says what mdadm says", members, this::superblockReadsAsMdadmReadsIt),
                            test("the superblock encodes to its own bytes", members, this::encodesToItsOwnBytes),
                            test("the bitmap's head says what mdadm says", members, this::bitmapReadsAsMdadmReadsIt),
                            test("the bad blocks are those mdadm lists", members, this::badBlocksAreThoseMdadmLists)));
        });
    }

    private void contentIsWhatWasPutAway(Examined examined) throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        assertEquals(examined.member().sha256(), HexFormat.of().formatHex(sha256.digest(examined.content())));
    }

    private void superblockReadsAsMdadmReadsIt(Examined examined) {
        Map<String, String> theirs = MdadmWords.ofMdadm(examined.member().examine());
        theirs.keySet().removeAll(NOT_OF_THE_SUPERBLOCK);
        Map<String, String> ours = MdadmWords.of(examined.superblock());
        ours.keySet().retainAll(theirs.keySet());
        assertEquals(new HashMap<>(theirs), new HashMap<>(ours));
    }

    private void encodesToItsOwnBytes(Examined examined) {
        if (examined.superblock() instanceof Superblock1 superblock) {
            byte[] encoded = superblock.encode();
            assertEquals(512, encoded.length);
            assertArrayEquals(sectors(examined.content(), superblock.superblockSector(), 1), encoded);
        }
    }

    private void bitmapReadsAsMdadmReadsIt(Examined examined) {
        Optional<Extent> place = examined.superblock().bitmap();
        assertEquals(examined.array().facts().consistencyPolicy().equals("bitmap"), place.isPresent());
        if (place.isPresent()) {
            BitmapHeader header = value(
                    BitmapHeader.parse(sectors(examined.content(), place.get().sector(), 1)));
            Map<String, String> words = MdadmWords.ofMdadm(examined.member().examineBitmap());
            assertEquals(words.get("Version"), "" + header.version());
            assertEquals(words.get("UUID"), header.arrayUuid().toString());
            assertEquals(words.get("Events"), "" + header.events());
            assertEquals(words.get("Events Cleared"), "" + header.eventsCleared());
            assertEquals(words.get("State"), header.state() == 0 ? "OK" : "not OK");
            assertEquals(words.get("Daemon"), header.daemonSleepSeconds() + "s flush period");
            assertEquals(words.get("Sync Size"), "" + header.syncSectors() / 2);
            assertTrue(words.get("Bitmap").startsWith(header.bits() + " bits"), words.get("Bitmap"));
            assertEquals(words.get("Write Mode"), header.writeBehind() == 0 ? "Normal" : "other");
        }
    }

    private void badBlocksAreThoseMdadmLists(Examined examined) {
        List<String> ours = List.of();
        if (examined.superblock().features().has(Feature.BAD_BLOCKS)) {
            Extent place = examined.superblock().badBlockLog().orElseThrow();
            byte[] bytes = sectors(examined.content(), place.sector(), (int) place.sectors());
            ours = value(BadBlockLog.parse(bytes, examined.superblock().badBlockShift())).badSectors().stream()
                    .map(bad -> bad.sector() + " for " + bad.sectors() + " sectors")
                    .toList();
        }
        List<String> theirs = examined.member()
                .examineBadBlocks()
                .lines()
                .map(String::strip)
                .filter(line -> line.contains(" for "))
                .toList();
        assertEquals(theirs, ours);
    }

    @Test
    void thePartOfTheProjectHasEveryVersionAndEveryFeature() throws IOException {
        StringBuilder seen = new StringBuilder();
        for (GoldenArray array : GoldenArrays.committed()) {
            for (byte[] content : array.readMembers().values()) {
                Superblock superblock = superblockOf(content);
                seen.append(superblock.version().mdName())
                        .append(superblock.features().labels());
            }
        }
        for (String kind : new String[] {
            "0.90",
            "1.0",
            "1.1",
            "1.2",
            "bitmap",
            "recovery-offset",
            "reshape",
            "new-offset",
            "bad-blocks",
            "replacement",
            "journal",
            "multiple-ppls"
        }) {
            assertTrue(seen.indexOf(kind) >= 0, kind);
        }
    }

    private static DynamicTest test(String claim, List<Examined> members, MemberCheck check) {
        return DynamicTest.dynamicTest(claim, () -> {
            for (Examined member : members) {
                check.check(member);
            }
        });
    }

    private static List<Examined> examined(GoldenArray array) {
        try {
            Map<String, byte[]> contents = array.readMembers();
            return array.members().stream()
                    .map(member -> new Examined(
                            array, member, contents.get(member.file()), superblockOf(contents.get(member.file()))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Superblock superblockOf(byte[] content) {
        List<SuperblockSearch.Place> places = SuperblockSearch.places(content.length / 512);
        SuperblockSearch.Outcome outcome = SuperblockSearch.evaluate(
                places,
                places.stream()
                        .map(place -> sectors(content, place.sector(), 8))
                        .toList());
        assertEquals(List.of(), outcome.remarks());
        return value(outcome.superblock());
    }

    private static byte[] sectors(byte[] content, long sector, int sectors) {
        return Arrays.copyOfRange(content, (int) sector * 512, ((int) sector + sectors) * 512);
    }

    private static <T> T value(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Value<T> value -> value.value();
            case Parsed.Absent<T> absent -> fail("absent");
            case Parsed.Damaged<T> damaged -> fail(damaged.reason());
        };
    }
}
