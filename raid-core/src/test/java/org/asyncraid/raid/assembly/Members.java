package org.asyncraid.raid.assembly;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/** The members d0, d1, … of a made-up array: clean, complete, in sync, twenty events old; tests change some of them. */
final class Members {

    static final MdUuid ARRAY = new MdUuid(1, 1);
    static final long DEVICE_SECTORS = 24576;
    static final long EVENTS = 20;

    private static final long DATA_OFFSET = 2048;
    private static final long COMPONENT_SECTORS = 22528;

    private final List<Candidate> devices;

    private Members(List<Candidate> devices) {
        this.devices = devices;
    }

    static Members of(RaidLevel level, int raidDisks) {
        return of(new Layout(
                level, level == RaidLevel.RAID4 ? ParityPlacement.PARITY_LAST : ParityPlacement.DEFAULT, raidDisks));
    }

    static Members of(Layout layout) {
        List<MemberRole> roles = IntStream.range(0, layout.raidDisks())
                .<MemberRole>mapToObj(MemberRole.Active::new)
                .toList();
        NewArray array = new NewArray(
                MetadataVersion.V1_2,
                ARRAY,
                "",
                new ArrayGeometry(layout, 65536, COMPONENT_SECTORS),
                1000,
                Superblock.CLEAN,
                roles);
        List<Candidate> devices = new ArrayList<>();
        for (int number = 0; number < layout.raidDisks(); number++) {
            Superblock1 superblock = array.superblockOf(newMember(number)).withEvents(EVENTS);
            devices.add(new Candidate("d" + number, DEVICE_SECTORS, superblock));
        }
        return new Members(devices);
    }

    private static NewMember newMember(int number) {
        return new NewMember(
                number, new MdUuid(2, number), 8, DATA_OFFSET, DEVICE_SECTORS - DATA_OFFSET, Optional.empty());
    }

    Superblock1 superblock(int number) {
        return (Superblock1) devices.get(number).superblock();
    }

    Members with(int number, UnaryOperator<Superblock1> change) {
        return with(number, change.apply(superblock(number)));
    }

    Members withAll(UnaryOperator<Superblock1> change) {
        Members changed = this;
        for (int number = 0; number < devices.size(); number++) {
            changed = changed.with(number, change);
        }
        return changed;
    }

    Members with(int number, Superblock superblock) {
        Candidate before = devices.get(number);
        return replace(number, new Candidate(before.deviceName(), before.deviceSectors(), superblock));
    }

    Members withSectors(int number, long deviceSectors) {
        Candidate before = devices.get(number);
        return replace(number, new Candidate(before.deviceName(), deviceSectors, before.superblock()));
    }

    Members plus(Candidate device) {
        List<Candidate> more = new ArrayList<>(devices);
        more.add(device);
        return new Members(more);
    }

    Members plusSpare(String name) {
        Superblock1 spare = newMember(devices.size()).asSpareOf(superblock(0));
        return plus(new Candidate(name, DEVICE_SECTORS, spare));
    }

    Members without(Integer... numbers) {
        List<Integer> gone = Arrays.asList(numbers);
        List<Candidate> rest = new ArrayList<>();
        for (int number = 0; number < devices.size(); number++) {
            if (!gone.contains(number)) {
                rest.add(devices.get(number));
            }
        }
        return new Members(rest);
    }

    List<Candidate> devices() {
        return devices;
    }

    AssemblyVerdict assemble() {
        return Assembly.assemble(devices, AssemblyOptions.CAUTIOUS);
    }

    AssemblyVerdict force() {
        return Assembly.assemble(devices, AssemblyOptions.FORCED);
    }

    private Members replace(int number, Candidate device) {
        List<Candidate> changed = new ArrayList<>(devices);
        changed.set(number, device);
        return new Members(changed);
    }

    /** With other bytes at an offset, and the right checksum. */
    static Superblock1 patched(Superblock1 superblock, int offset, int bytes, long value) {
        ByteBuffer image = ByteBuffer.wrap(Arrays.copyOf(superblock.encode(), Superblock1.REGION_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes; i++) {
            image.put(offset + i, (byte) (value >>> 8 * i));
        }
        image.putInt(216, 0);
        long sum = 0;
        for (int word = 0; word < 64 + superblock.roleTableSize() / 2; word++) {
            sum += Integer.toUnsignedLong(image.getInt(4 * word));
        }
        image.putInt(216, (int) (sum + (sum >>> 32)));
        return (Superblock1) ((Parsed.Value<Superblock>)
                        Superblock1.parse(superblock.version(), superblock.superblockSector(), image.array()))
                .value();
    }
}
