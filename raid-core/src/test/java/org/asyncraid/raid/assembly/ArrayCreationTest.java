package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.asyncraid.raid.assembly.CreationRequest.Identity;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArrayCreationTest {

    private static final long MIB = 2048;

    /** What mdadm wrote in one case: a head line with the options, and the bytes of each superblock with its sector. */
    private record Written(List<String> options, List<Long> sectors, List<byte[]> superblocks) {}

    @TestFactory
    Stream<DynamicTest> plansTheVeryBytesThatMdadmWrites() throws IOException {
        return written().stream()
                .map(written -> DynamicTest.dynamicTest(String.join(" ", written.options()), () -> {
                    CreationVerdict.Planned planned = planned(ArrayCreation.plan(request(written)));
                    assertEquals(written.superblocks().size(), planned.members().size());
                    for (int i = 0; i < planned.members().size(); i++) {
                        Superblock1 superblock = planned.members().get(i).superblock();
                        assertEquals(written.sectors().get(i), superblock.superblockSector());
                        assertArrayEquals(written.superblocks().get(i), superblock.encode(), "device " + i);
                    }
                }));
    }

    /** The options of the case; UUIDs, name and time are taken from what was written. */
    private static CreationRequest request(Written written) {
        List<String> options = written.options();
        RaidLevel level = RaidLevel.byName(options.get(0)).orElseThrow();
        MetadataVersion version = MetadataVersion.byName(options.get(3)).orElseThrow();
        List<Superblock> superblocks = new ArrayList<>();
        for (int i = 0; i < written.superblocks().size(); i++) {
            byte[] region = Arrays.copyOf(written.superblocks().get(i), SuperblockSearch.Place.BYTES);
            superblocks.add(((Parsed.Value<Superblock>)
                            Superblock1.parse(version, written.sectors().get(i), region))
                    .value());
        }
        List<Optional<NewDevice>> devices = new ArrayList<>();
        int present = 0;
        for (String kib : options.get(4).split(" ", -1)) {
            if (kib.equals("missing")) {
                devices.add(Optional.empty());
            } else {
                MdUuid uuid = superblocks.get(present).deviceUuid().orElseThrow();
                devices.add(Optional.of(new NewDevice("d" + present, 2 * Long.parseLong(kib), uuid)));
                present++;
            }
        }
        int raidDisks = devices.size() - Integer.parseInt(options.get(5));
        Superblock any = superblocks.getFirst();
        return new CreationRequest(
                new Identity(version, any.arrayUuid(), any.name(), any.creationTimeSeconds()),
                level,
                ParityPlacement.byName(level, options.get(1)).orElseThrow(),
                Long.parseLong(options.get(2)) * 1024,
                devices.subList(0, raidDisks),
                devices.subList(raidDisks, devices.size()).stream()
                        .map(Optional::orElseThrow)
                        .toList(),
                sectors(options.get(6), "--size="),
                sectors(options.get(6), "--data-offset="),
                options.get(6).contains("--assume-clean"),
                new Consistency.Resync());
    }

    private static OptionalLong sectors(String options, String name) {
        return Stream.of(options.split(" ", -1))
                .filter(option -> option.startsWith(name))
                .map(option -> option.substring(name.length()))
                .mapToLong(size -> size.endsWith("M")
                        ? Long.parseLong(size.replace("M", "")) * MIB
                        : Long.parseLong(size.replace("K", "")) * 2)
                .findFirst();
    }

    private static List<Written> written() throws IOException {
        List<Written> all = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ArrayCreationTest.class.getResourceAsStream("/golden/linux-md/created.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("  ")) {
                    String[] words = line.strip().split(" ", -1);
                    byte[] bytes = HexFormat.of().parseHex(words[1]);
                    byte[] whole = Arrays.copyOf(bytes, 512);
                    Arrays.fill(whole, bytes.length, whole.length, (byte) 0xff);
                    all.getLast().sectors().add(Long.parseLong(words[0]));
                    all.getLast().superblocks().add(whole);
                } else if (!line.startsWith("#")) {
                    all.add(new Written(List.of(line.split("\\|", -1)), new ArrayList<>(), new ArrayList<>()));
                }
            }
        }
        return all;
    }

    @Test
    void aCompleteArrayBeginsWithAResyncAndReadsAndWrites() {
        for (RaidLevel level : RaidLevel.values()) {
            AssembledArray array = assembled(planned(ArrayCreation.plan(wish(level, 5, Set.of()))));
            assertEquals(0, array.resyncOffset());
            assertEquals(0, array.degradedBy());
            assertEquals(new Access.ReadWrite(), array.access());
        }
    }

    @Test
    void aRaid6WithOneMemberMissingRebuildsAnotherOne() {
        for (int missing = 0; missing < 5; missing++) {
            AssembledArray array = assembled(planned(ArrayCreation.plan(wish(RaidLevel.RAID6, 5, Set.of(missing)))));
            int rebuilt = missing == 4 ? 3 : 4;
            assertTrue(array.slots().get(missing).filledBy().isEmpty());
            SlotState.Recovering recovering =
                    assertInstanceOf(SlotState.Recovering.class, array.slots().get(rebuilt));
            assertEquals(0, recovering.recoveredSectors());
            assertEquals(Superblock.CLEAN, array.resyncOffset());
        }
    }

    @Test
    void whatCannotBeMadeIsRefusedWithAReason() {
        refused("raid5 can do without 1 of its members, not without 2", wish(RaidLevel.RAID5, 5, Set.of(0, 3)));
        refused("raid6 needs at least 4 raid devices, not 3", wish(RaidLevel.RAID6, 3, Set.of()));
        refused(
                "arrays with metadata 0.90 cannot be made here, only read",
                with(wish(RaidLevel.RAID5, 4, Set.of()), MetadataVersion.V0_90, 65536, OptionalLong.empty()));
        refused(
                "the chunk size must be a power of two from 4096 to 4194304 bytes, not 65535",
                with(wish(RaidLevel.RAID5, 4, Set.of()), MetadataVersion.V1_2, 65535, OptionalLong.empty()));
        refused(
                "with metadata 1.0 data begins at sector 0, not 2048",
                with(wish(RaidLevel.RAID5, 4, Set.of()), MetadataVersion.V1_0, 65536, OptionalLong.of(2048)));
        refused(
                "with metadata 1.2 data begins at sector 16 or later, not at 8",
                with(wish(RaidLevel.RAID5, 4, Set.of()), MetadataVersion.V1_2, 65536, OptionalLong.of(8)));
        refused(
                "d0 is too small: of its 24576 sectors no chunk is left for data",
                with(wish(RaidLevel.RAID5, 4, Set.of()), MetadataVersion.V1_2, 4 << 20, OptionalLong.of(20000)));
    }

    @Test
    void anArrayAsLargeAsTheFormatAllowsHasRoomForAllRoles() {
        CreationVerdict.Planned planned = planned(ArrayCreation.plan(wish(RaidLevel.RAID5, 1920, Set.of())));
        Superblock1 last = planned.members().getLast().superblock();
        assertEquals(new MemberRole.Active(1919), last.role());
        assertEquals(SuperblockSearch.Place.BYTES, last.encode().length);
        assertEquals(0, assembled(planned).degradedBy());
        refused(
                "raid5 with layout left-symmetric has at most 1920 raid devices, not 1921",
                wish(RaidLevel.RAID5, 1921, Set.of()));
    }

    @Test
    void aSpareIsAddedWithTheNextNumberBehindTheSlots() {
        CreationVerdict.Planned planned = planned(ArrayCreation.plan(wish(RaidLevel.RAID6, 5, Set.of(1))));
        AssembledArray array = assembled(planned);
        Superblock1 any = planned.members().getFirst().superblock();
        NewDevice device = new NewDevice("new", 24576, new MdUuid(7, 7));
        Superblock1 spare = planned(MemberAddition.plan(array, any, Set.of(0, 2, 3, 4), device))
                .members()
                .getFirst()
                .superblock();
        assertEquals(5, spare.deviceNumber());
        assertEquals(new MemberRole.Spare(), spare.role());
        assertEquals(any.dataOffset(), spare.dataOffset());
        assertEquals(any.arrayUuid(), spare.arrayUuid());
        assertEquals(
                6,
                planned(MemberAddition.plan(array, any, Set.of(0, 2, 3, 4, 5), device))
                        .members()
                        .getFirst()
                        .superblock()
                        .deviceNumber());
        CreationVerdict.Refused small = assertInstanceOf(
                CreationVerdict.Refused.class,
                MemberAddition.plan(array, any, Set.of(0), new NewDevice("small", 24000, new MdUuid(8, 8))));
        assertEquals(List.of("small has 21952 sectors for data; the array needs 22528"), small.reasons());
    }

    @Test
    void aDeviceMuchLargerThanTheOthersIsRemarkedUpon() {
        CreationRequest request = wish(RaidLevel.RAID5, 4, Set.of());
        List<Optional<NewDevice>> slots = new ArrayList<>(request.slots());
        slots.set(2, Optional.of(new NewDevice("large", 48000, new MdUuid(9, 9))));
        CreationVerdict.Planned planned = planned(ArrayCreation.plan(new CreationRequest(
                request.identity(),
                request.level(),
                request.placement(),
                request.chunkBytes(),
                slots,
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                new Consistency.Resync())));
        assertEquals(
                List.of("more than a hundredth of large will not be used: the array takes 22528 of 45952 sectors"),
                planned.warnings());
    }

    private static CreationRequest wish(RaidLevel level, int raidDisks, Set<Integer> missing) {
        List<Optional<NewDevice>> slots = new ArrayList<>(Collections.nCopies(raidDisks, Optional.empty()));
        for (int slot = 0; slot < raidDisks; slot++) {
            if (!missing.contains(slot)) {
                slots.set(slot, Optional.of(new NewDevice("d" + slot, 24576, new MdUuid(2, slot))));
            }
        }
        return new CreationRequest(
                new Identity(MetadataVersion.V1_2, new MdUuid(1, 1), "name", 1000),
                level,
                ParityPlacement.ofLevel(level).contains(ParityPlacement.DEFAULT)
                        ? ParityPlacement.DEFAULT
                        : ParityPlacement.PARITY_LAST,
                65536,
                slots,
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                new Consistency.Resync());
    }

    private static CreationRequest with(
            CreationRequest request, MetadataVersion version, long chunkBytes, OptionalLong dataOffset) {
        Identity identity = new Identity(version, new MdUuid(1, 1), "name", 1000);
        return new CreationRequest(
                identity,
                request.level(),
                request.placement(),
                chunkBytes,
                request.slots(),
                request.spares(),
                request.componentSectors(),
                dataOffset,
                request.assumeClean(),
                request.consistency());
    }

    private static void refused(String reason, CreationRequest request) {
        CreationVerdict verdict = ArrayCreation.plan(request);
        assertEquals(
                reason,
                assertInstanceOf(CreationVerdict.Refused.class, verdict, verdict.toString())
                        .reasons()
                        .getFirst());
    }

    private static CreationVerdict.Planned planned(CreationVerdict verdict) {
        return assertInstanceOf(CreationVerdict.Planned.class, verdict, verdict.toString());
    }

    private static AssembledArray assembled(CreationVerdict.Planned planned) {
        List<Candidate> devices = new ArrayList<>();
        for (PlannedMember member : planned.members()) {
            devices.add(
                    new Candidate(member.device().deviceName(), member.device().deviceSectors(), member.superblock()));
        }
        AssemblyVerdict verdict = Assembly.assemble(devices, AssemblyOptions.CAUTIOUS);
        AssembledArray array = assertInstanceOf(AssemblyVerdict.Usable.class, verdict, verdict.toString())
                .array();
        assertEquals(planned.geometry(), array.geometry());
        return array;
    }
}
