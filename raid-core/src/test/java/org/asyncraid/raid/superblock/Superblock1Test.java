package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.junit.jupiter.api.Test;

class Superblock1Test {

    private static final ArrayGeometry GEOMETRY =
            new ArrayGeometry(new Layout(RaidLevel.RAID6, ParityPlacement.DDF_N_RESTART, 5), 65536, 20480);

    private static final NewArray ARRAY = new NewArray(
            MetadataVersion.V1_2,
            new MdUuid(0x0102030405060708L, 0x090a0b0c0d0e0f10L),
            "host:array",
            GEOMETRY,
            1_700_000_000L,
            0,
            List.of(
                    new MemberRole.Active(0),
                    new MemberRole.Active(1),
                    new MemberRole.Spare(),
                    new MemberRole.Active(3),
                    new MemberRole.Active(4)));

    private static final NewMember MEMBER =
            new NewMember(3, new MdUuid(5, 6), 8, 2048, 22528, Optional.of(new Extent(24, 8)));

    @Test
    void aNewSuperblockSaysWhatItWasMadeOf() {
        Superblock1 superblock = reread(ARRAY.superblockOf(MEMBER));
        assertEquals(MetadataVersion.V1_2, superblock.version());
        assertEquals(ARRAY.uuid(), superblock.arrayUuid());
        assertEquals("host:array", superblock.name());
        assertEquals(6, superblock.levelNumber());
        assertEquals(9, superblock.layoutNumber());
        assertEquals(65536, superblock.chunkBytes());
        assertEquals(5, superblock.raidDisks());
        assertEquals(20480, superblock.componentSectors());
        assertEquals(1_700_000_000L, superblock.creationTimeSeconds());
        assertEquals(0, superblock.resyncOffset());
        assertFalse(superblock.isClean());
        assertEquals(128, superblock.roleTableSize());
        assertEquals("AA.AA", superblock.arrayState());
        assertEquals(3, superblock.deviceNumber());
        assertEquals(new MemberRole.Active(3), superblock.role());
        assertEquals(Optional.of(new MdUuid(5, 6)), superblock.deviceUuid());
        assertEquals(2048, superblock.dataOffset());
        assertEquals(22528, superblock.dataSize());
        assertEquals(Optional.of(new Extent(24, 8)), superblock.badBlockLog());
        assertEquals(List.of(), superblock.features().labels());
        assertEquals(Optional.empty(), superblock.whyNotWritable());
    }

    @Test
    void changesShowAndLeaveTheRestAlone() {
        Superblock1 before = ARRAY.superblockOf(MEMBER);
        Superblock1 after = reread(before.withEvents(77)
                .withUpdateTime(1_700_000_500L, 0)
                .withResyncOffset(Superblock.CLEAN)
                .withRole(3, new MemberRole.Faulty())
                .withRole(2, new MemberRole.Active(2)));
        assertEquals(77, after.events());
        assertEquals(1_700_000_500L, after.updateTimeSeconds());
        assertEquals(1_700_000_000L, after.creationTimeSeconds());
        assertTrue(after.isClean());
        assertEquals(new MemberRole.Faulty(), after.role());
        assertEquals("AAA.A", after.arrayState());
        assertEquals("AA.AA", before.arrayState());
        Superblock1 back = after.withEvents(before.events())
                .withUpdateTime(before.updateTimeSeconds(), 0)
                .withResyncOffset(0)
                .withRole(3, new MemberRole.Active(3))
                .withRole(2, new MemberRole.Spare());
        assertEquals(before, back);
    }

    @Test
    void aRecoveryOffsetComesAndGoesWithItsFeature() {
        Superblock1 before = ARRAY.superblockOf(MEMBER);
        Superblock1 rebuilding = reread(before.withRecoveryOffset(4096));
        assertEquals(OptionalLong.of(4096), rebuilding.recoveryOffset());
        assertEquals(List.of("recovery-offset"), rebuilding.features().labels());
        assertEquals(before, reread(rebuilding.withoutRecoveryOffset()));
    }

    @Test
    void theTableOfRolesGrowsForAHighDeviceNumber() {
        Superblock1 grown = reread(ARRAY.superblockOf(MEMBER).withRole(130, new MemberRole.Active(2)));
        assertEquals(131, grown.roleTableSize());
        assertEquals(1024, grown.encode().length);
        assertEquals(new MemberRole.Spare(), grown.roleOf(129));
        assertEquals(new MemberRole.Active(2), grown.roleOf(130));
        assertEquals("AAAAA", grown.arrayState());
    }

    @Test
    void aLargeArrayGetsATableWithRoomForAll() {
        List<MemberRole> roles = Collections.nCopies(129, new MemberRole.Spare());
        NewArray large = new NewArray(
                ARRAY.version(), ARRAY.uuid(), "", GEOMETRY, ARRAY.creationTimeSeconds(), Superblock.CLEAN, roles);
        assertEquals(384, reread(large.superblockOf(MEMBER)).roleTableSize());
    }

    @Test
    void aSpareIsMadeFromAnotherMembersSuperblock() {
        Superblock1 other = ARRAY.superblockOf(MEMBER).withEvents(9).withRecoveryOffset(64);
        NewMember newcomer = new NewMember(5, new MdUuid(7, 8), 8, 4096, 90000, Optional.empty());
        Superblock1 spare = reread(newcomer.asSpareOf(other));
        assertEquals(new MemberRole.Spare(), spare.role());
        assertEquals(5, spare.deviceNumber());
        assertEquals(other.arrayUuid(), spare.arrayUuid());
        assertEquals(9, spare.events());
        assertEquals(4096, spare.dataOffset());
        assertEquals(90000, spare.dataSize());
        assertEquals(OptionalLong.empty(), spare.recoveryOffset());
        assertEquals(Optional.empty(), spare.badBlockLog());
        assertEquals(other.arrayState(), spare.arrayState());
    }

    @Test
    void whatIsNotUnderstoodIsKeptAndNotChanged() {
        byte[] region = region(ARRAY.superblockOf(MEMBER));
        region[Superblock1Field.FEATURE_MAP.offset() + 3] = 0x40;
        refusesChange(region, "feature bits 0x40000000 are not known");
        for (Superblock1Field field : new Superblock1Field[] {Superblock1Field.PAD0, Superblock1Field.PAD3}) {
            byte[] reserved = region(ARRAY.superblockOf(MEMBER));
            reserved[field.offset() + field.bytes() - 1] = 1;
            refusesChange(reserved, "its reserved bytes are not zero: a newer Linux keeps something there");
        }
        byte[] newer = region(ARRAY.superblockOf(MEMBER));
        Superblock1Field.LOGICAL_BLOCK_SIZE.put(newer, 4096);
        refusesChange(newer, "it has a logical block size of 4096 bytes, which is not heeded here yet");
    }

    private static void refusesChange(byte[] region, String reason) {
        Superblock1Field.SB_CSUM.put(region, Superblock1.checksumOf(region));
        Superblock1 superblock = value(Superblock1.parse(MetadataVersion.V1_2, 8, region));
        assertEquals(Optional.of(reason), superblock.whyNotWritable());
        assertThrows(IllegalStateException.class, () -> superblock.withEvents(2));
        assertThrows(IllegalStateException.class, () -> superblock.withRole(0, new MemberRole.Spare()));
        assertThrows(IllegalStateException.class, () -> MEMBER.asSpareOf(superblock));
        assertArrayEquals(Arrays.copyOf(region, 512), superblock.encode());
    }

    @Test
    void damageIsNamed() {
        byte[] good = region(ARRAY.superblockOf(MEMBER));
        damaged("it lies at sector 0 but says it lies at sector 8", MetadataVersion.V1_1, 0, good);

        byte[] flipped = good.clone();
        flipped[200] ^= 1;
        damaged("its checksum is", MetadataVersion.V1_2, 8, flipped);

        byte[] longTable = good.clone();
        Superblock1Field.MAX_DEV.put(longTable, 0xffffffffL);
        damaged("its table of 4294967295 roles is longer than the 1920 that fit", MetadataVersion.V1_2, 8, longTable);

        damagedWith(Superblock1Field.MAJOR_VERSION, 2, "its major version is 2");
        damagedWith(Superblock1Field.DATA_SIZE, 9, "its data_size of 9 sectors is too small");
        damagedWith(Superblock1Field.DATA_SIZE, -1, "its data_size of 18446744073709551615 sectors is larger");
        damagedWith(Superblock1Field.DATA_OFFSET, 8, "its data begins at sector 8, before the superblock has ended");
        damagedWith(Superblock1Field.RAID_DISKS, 100_000, "its 100000 raid devices");
        assertInstanceOf(
                Parsed.Absent.class, Superblock1.parse(MetadataVersion.V1_2, 8, new byte[Superblock1.REGION_BYTES]));
    }

    private static void damagedWith(Superblock1Field field, long value, String reason) {
        byte[] region = region(ARRAY.superblockOf(MEMBER));
        field.put(region, value);
        Superblock1Field.SB_CSUM.put(region, Superblock1.checksumOf(region));
        damaged(reason, MetadataVersion.V1_2, 8, region);
    }

    private static void damaged(String reason, MetadataVersion version, long sector, byte[] region) {
        Parsed.Damaged<?> damaged = assertInstanceOf(Parsed.Damaged.class, Superblock1.parse(version, sector, region));
        assertTrue(damaged.reason().startsWith(reason), damaged.reason());
    }

    @Test
    void namesThatDoNotFitAreRefused() {
        assertEquals(Optional.empty(), NewArray.refusalOfName("x".repeat(31)));
        assertTrue(NewArray.refusalOfName("x".repeat(32)).isPresent());
        assertTrue(NewArray.refusalOfName("ä".repeat(16)).isPresent());
        assertTrue(NewArray.refusalOfName("a\nb").isPresent());
    }

    private static byte[] region(Superblock1 superblock) {
        return Arrays.copyOf(superblock.encode(), Superblock1.REGION_BYTES);
    }

    private static Superblock1 reread(Superblock1 superblock) {
        Superblock1 again =
                value(Superblock1.parse(superblock.version(), superblock.superblockSector(), region(superblock)));
        assertEquals(superblock, again);
        return again;
    }

    private static Superblock1 value(Parsed<Superblock> parsed) {
        return (Superblock1)
                assertInstanceOf(Parsed.Value.class, parsed, parsed.toString()).value();
    }
}
