package org.asyncraid.raid.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.bitmap.BitmapShape;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.JournalChecksum;
import org.asyncraid.raid.journal.JournalMetaBlock;
import org.asyncraid.raid.journal.JournalPolicy;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * Plans new arrays as mdadm 4.2 would make them, but for three things. A complete RAID-4 or RAID-5 begins with a
 * resync, as mdadm does with {@code --force}, where mdadm rebuilds the last member as if it were new. A RAID-6 of
 * which one member is missing rebuilds another one in its place, where mdadm makes that a spare first. And no
 * write-intent bitmap comes unasked with members beyond 100 GiB.
 *
 * <p>A pure function: nothing is read or written. Source: mdadm's Create.c and super1.c.
 */
public final class ArrayCreation {

    /** Behind the start of a 1.1 or 1.2 superblock, which can be that long. */
    private static final long SUPERBLOCK_SECTORS = 8;

    private final CreationRequest request;
    private final MetadataVersion version;
    private final List<NewDevice> devices;
    private final List<String> reasons = new ArrayList<>();
    private Optional<NewBitmap> bitmap = Optional.empty();

    private ArrayCreation(CreationRequest request) {
        this.request = request;
        this.version = request.identity().version();
        devices = new ArrayList<>();
        request.slots().forEach(slot -> slot.ifPresent(devices::add));
        devices.addAll(request.spares());
    }

    /** Decides how an array comes about, or why it cannot. */
    public static CreationVerdict plan(CreationRequest request) {
        return new ArrayCreation(request).plan();
    }

    private CreationVerdict plan() {
        checkWishes();
        if (!reasons.isEmpty()) {
            return new CreationVerdict.Refused(reasons);
        }
        Layout layout =
                new Layout(request.level(), request.placement(), request.slots().size());
        long dataOffset = request.dataOffset()
                .orElseGet(() -> defaultDataOffset(devices.getFirst().deviceSectors()));
        long componentSectors = componentSectors(dataOffset);
        if (reasons.isEmpty()) {
            ArrayGeometry.refusal(layout, request.chunkBytes(), componentSectors)
                    .ifPresent(reasons::add);
        }
        if (!reasons.isEmpty()) {
            return new CreationVerdict.Refused(reasons);
        }
        ArrayGeometry geometry = new ArrayGeometry(layout, (int) request.chunkBytes(), componentSectors);
        if (request.consistency() instanceof Consistency.Bitmap wanted) {
            try {
                bitmap = Optional.of(NewBitmap.of(version, componentSectors, wanted.chunkBytes()));
            } catch (IllegalArgumentException impossible) {
                return new CreationVerdict.Refused(List.of(String.valueOf(impossible.getMessage())));
            }
        }
        if (request.consistency() instanceof Consistency.Journal journal) {
            checkJournal(journal.device(), dataOffset);
        }
        if (!reasons.isEmpty()) {
            return new CreationVerdict.Refused(reasons);
        }
        return new CreationVerdict.Planned(geometry, members(geometry, dataOffset), warnings(geometry, dataOffset));
    }

    private void checkWishes() {
        if (version == MetadataVersion.V0_90) {
            reasons.add("arrays with metadata 0.90 cannot be made here, only read");
        }
        NewArray.refusalOfName(request.identity().name()).ifPresent(reasons::add);
        int raidDisks = request.slots().size();
        Layout.refusal(request.level(), request.placement(), raidDisks).ifPresent(reasons::add);
        int numbers = firstNumber() + raidDisks + request.spares().size();
        if (numbers > version.maxDevices()) {
            reasons.add("metadata " + version.mdName() + " has room for " + version.maxDevices() + " devices, not "
                    + numbers);
        }
        int missing = raidDisks - (devices.size() - request.spares().size());
        if (missing > request.level().parityDisks()) {
            reasons.add(request.level().mdName() + " can do without "
                    + request.level().parityDisks() + " of its members, not without " + missing);
        }
        ArrayGeometry.refusalOfChunk(request.chunkBytes()).ifPresent(reasons::add);
        request.dataOffset().ifPresent(this::checkDataOffset);
        if (request.consistency() instanceof Consistency.PartialParityLog log) {
            NewLog.refusal(log.kind(), request.level(), version, request.dataOffset())
                    .ifPresent(reasons::add);
        }
    }

    private long defaultDataOffset(long deviceSectors) {
        return request.consistency() instanceof Consistency.PartialParityLog
                ? MemberSpace.defaultDataOffset(version, deviceSectors, request.chunkBytes(), NewLog.SECTORS)
                : MemberSpace.defaultDataOffset(version, deviceSectors, request.chunkBytes());
    }

    private void checkDataOffset(long dataOffset) {
        if (version == MetadataVersion.V1_0 && dataOffset != 0) {
            reasons.add("with metadata 1.0 data begins at sector 0, not " + dataOffset);
        }
        long least = version == MetadataVersion.V1_1 ? SUPERBLOCK_SECTORS : 2 * SUPERBLOCK_SECTORS;
        if (version != MetadataVersion.V1_0 && dataOffset < least) {
            reasons.add("with metadata " + version.mdName() + " data begins at sector " + least + " or later, not at "
                    + dataOffset);
        }
    }

    private void checkJournal(NewDevice journal, long dataOffset) {
        int raidDisks = request.slots().size();
        long sectors = version.superblockSector(journal.deviceSectors()).isPresent()
                ? MemberSpace.availableSectors(version, journal.deviceSectors(), dataOffset)
                : 0;
        JournalPolicy.refusalOfSize(sectors, raidDisks)
                .ifPresent(reason -> reasons.add(journal.deviceName() + ": " + reason));
        if (raidDisks > FeatureRules.MAX_DISKS_WITH_JOURNAL) {
            reasons.add("at most " + FeatureRules.MAX_DISKS_WITH_JOURNAL
                    + " raid devices can share a write journal, not " + raidDisks);
        }
    }

    /** As much as the smallest device has, in whole chunks, or what was asked for if all have it. */
    private long componentSectors(long dataOffset) {
        long component = wholeChunks(request.componentSectors().orElse(Long.MAX_VALUE));
        if (component <= 0) {
            reasons.add("the size cannot be smaller than a chunk of " + request.chunkBytes() / 512 + " sectors");
        }
        for (NewDevice device : devices) {
            long available = availableSectors(device, dataOffset);
            if (available <= 0) {
                reasons.add(device.deviceName() + " is too small: of its " + device.deviceSectors()
                        + " sectors no chunk is left for data");
            } else if (request.componentSectors().isPresent() && available < component) {
                reasons.add(device.deviceName() + " has " + available + " sectors for data, fewer than the " + component
                        + " asked for");
            }
            component = Math.min(component, available);
        }
        return component;
    }

    private long availableSectors(NewDevice device, long dataOffset) {
        return version.superblockSector(device.deviceSectors()).isPresent()
                ? wholeChunks(MemberSpace.availableSectors(version, device.deviceSectors(), dataOffset))
                : 0;
    }

    private long wholeChunks(long sectors) {
        long chunkSectors = request.chunkBytes() / 512;
        return sectors / chunkSectors * chunkSectors;
    }

    private List<PlannedMember> members(ArrayGeometry geometry, long dataOffset) {
        NewArray array = new NewArray(
                version,
                request.identity().uuid(),
                request.identity().name(),
                geometry,
                request.identity().creationTimeSeconds(),
                needsResync() ? 0 : Superblock.CLEAN,
                roles());
        List<PlannedMember> members = new ArrayList<>();
        int raidDisks = request.slots().size();
        int rebuilt = slotToRebuild();
        int first = firstNumber();
        for (int number = first; number < array.roles().size(); number++) {
            int index = number - first;
            Optional<NewDevice> device = index < raidDisks
                    ? request.slots().get(index)
                    : Optional.of(request.spares().get(index - raidDisks));
            if (device.isPresent()) {
                long component = geometry.componentSectors();
                long bitmapSectors = isWithMdLog()
                        ? NewLog.SECTORS
                        : bitmap.map(NewBitmap::sectors).orElse(MemberSpace.roomForBitmap(component));
                Superblock1 superblock = array.superblockOf(
                        MemberSpace.member(version, number, device.get(), dataOffset, component, bitmapSectors));
                members.add(withBitmap(
                        device.get(), index == rebuilt ? superblock.withRecoveryOffset(0) : superblock, geometry));
            }
        }
        if (request.consistency() instanceof Consistency.Journal journal) {
            members.add(journal(journal, array, dataOffset));
        }
        return members;
    }

    private PlannedMember journal(Consistency.Journal journal, NewArray array, long dataOffset) {
        long component = array.geometry().componentSectors();
        Superblock1 superblock = array.superblockOf(MemberSpace.member(
                version, 0, journal.device(), dataOffset, component, MemberSpace.roomForBitmap(component)));
        byte[] first = JournalMetaBlock.first(journal.firstSeq()).encode(new JournalChecksum(array.uuid()));
        return new PlannedMember(
                journal.device(), superblock, List.of(new InitialArea(superblock.dataOffset(), first)));
    }

    private int firstNumber() {
        return request.consistency() instanceof Consistency.Journal ? 1 : 0;
    }

    private boolean isWithMdLog() {
        return request.consistency() instanceof Consistency.PartialParityLog log && log.kind() == LogKind.MD;
    }

    private PlannedMember withBitmap(NewDevice device, Superblock1 superblock, ArrayGeometry geometry) {
        if (request.consistency() instanceof Consistency.PartialParityLog log) {
            return NewLog.member(log.kind(), device, superblock, geometry);
        }
        if (bitmap.isEmpty()) {
            return new PlannedMember(device, superblock);
        }
        long syncSectors = geometry.memberBytes() / ArrayGeometry.SECTOR_BYTES;
        BitmapHeader header = BitmapHeader.ofNewArray(
                superblock.arrayUuid(), syncSectors, bitmap.get().chunkBytes());
        byte[] image = new BitmapShape(syncSectors, header.chunkBytes()).newImage(header);
        long sector = superblock.superblockSector() + bitmap.get().fromSuperblock();
        return new PlannedMember(
                device, superblock.withBitmap(bitmap.get().fromSuperblock()), List.of(new InitialArea(sector, image)));
    }

    /** Device numbers follow the list: the journal, slots, missing ones counted, then spares. */
    private List<MemberRole> roles() {
        List<MemberRole> roles = new ArrayList<>();
        if (request.consistency() instanceof Consistency.Journal) {
            roles.add(new MemberRole.Journal());
        }
        for (int slot = 0; slot < request.slots().size(); slot++) {
            roles.add(request.slots().get(slot).isPresent() ? new MemberRole.Active(slot) : new MemberRole.Spare());
        }
        request.spares().forEach(spare -> roles.add(new MemberRole.Spare()));
        return roles;
    }

    /**
     * With members missing up to the limit, the rest says what the content is, whatever it is: nothing can be out of
     * step.
     */
    private boolean needsResync() {
        return !request.assumeClean() && missing() == 0;
    }

    /**
     * A RAID-6 of which one member is missing has one parity to spare, which may be wrong: a member that holds it is
     * made anew.
     */
    private int slotToRebuild() {
        if (request.assumeClean() || request.level() != RaidLevel.RAID6 || missing() != 1) {
            return -1;
        }
        int last = request.slots().size() - 1;
        return request.slots().get(last).isPresent() ? last : last - 1;
    }

    private long missing() {
        return request.slots().stream().filter(Optional::isEmpty).count();
    }

    private List<String> warnings(ArrayGeometry geometry, long dataOffset) {
        List<String> warnings = new ArrayList<>();
        for (NewDevice device : devices) {
            long available = availableSectors(device, dataOffset);
            if ((available - geometry.componentSectors()) * 100 > available) {
                warnings.add("more than a hundredth of " + device.deviceName() + " will not be used: the array takes "
                        + geometry.componentSectors() + " of " + available + " sectors");
            }
        }
        return warnings;
    }
}
