package org.asyncraid.raid.assembly;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.asyncraid.raid.assembly.AssemblyVerdict.LeftOut;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.LogMark;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.Superblock;

/**
 * Decides which of some devices make an array, and what may be done with it, by the rules of md and mdadm; where
 * those would go on with a guess, it refuses.
 *
 * <p>A pure function: nothing is read or written. Sources: Linux's drivers/md/md.c ({@code analyze_sbs}, {@code
 * super_1_validate}) and raid5.c ({@code raid5_run}); mdadm's Assemble.c.
 */
public final class Assembly {

    private final AssemblyOptions options;
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final List<AssembledArray.Replacing> replacements = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Assembly(AssemblyOptions options) {
        this.options = options;
    }

    /** Decides. The order of the devices does not matter but where several are equally good. */
    public static AssemblyVerdict assemble(List<Candidate> devices, AssemblyOptions options) {
        return new Assembly(options).assemble(devices);
    }

    private AssemblyVerdict assemble(List<Candidate> devices) {
        Map<MdUuid, List<Candidate>> arrays = byArray(devices);
        if (arrays.size() > 1 && options.arrayUuid().isEmpty()) {
            return refused("the devices belong to different arrays: " + memberships(arrays));
        }
        List<LeftOut> tooSmall = new ArrayList<>();
        List<Candidate> fitting = withoutTooSmall(ofArrayMeant(arrays), tooSmall);
        leftOut.addAll(tooSmall);
        Optional<Candidate> freshest = freshest(fitting);
        if (freshest.isEmpty()) {
            return refused("there is no member that holds data" + leftOutInBrackets());
        }
        for (LeftOut small : tooSmall) {
            if (isNewer(small.device(), freshest.get()) && !options.force()) {
                return refused(
                        small.device().deviceName() + " knows of later events than the others, but " + small.reason());
            }
        }
        Superblock superblock = freshest.get().superblock();
        Optional<String> refusal = FeatureRules.refusal(superblock).or(() -> geometryRefusal(superblock));
        if (refusal.isPresent()) {
            return refused(freshest.get().deviceName() + ": " + refusal.get());
        }
        return assemble(freshest.get(), new Roster(freshest.get(), fitting));
    }

    private AssemblyVerdict assemble(Candidate freshest, Roster roster) {
        if (!roster.conflicts.isEmpty()) {
            return new AssemblyVerdict.Refused(roster.conflicts);
        }
        leftOut.addAll(roster.leftOut);
        ArrayGeometry geometry = geometry(freshest.superblock());
        List<SlotState> slots =
                new ArrayList<>(Collections.nCopies(geometry.layout().raidDisks(), new SlotState.Missing()));
        List<String> reasons = seat(roster, slots);
        if (!reasons.isEmpty()) {
            return new AssemblyVerdict.Refused(reasons);
        }
        boolean revived = options.force() && revive(roster.outdated, slots, geometry.layout());
        for (Roster.Outdated outdated : roster.outdated) {
            if (!slots.contains(new SlotState.InSync(outdated.device()))) {
                leftOut.add(new LeftOut(outdated.device(), outdated.reason()));
            }
        }
        return judge(freshest.superblock(), geometry, slots, roster, revived);
    }

    private AssemblyVerdict judge(
            Superblock freshest, ArrayGeometry geometry, List<SlotState> slots, Roster roster, boolean revived) {
        Layout layout = geometry.layout();
        int degradedBy = AssembledArray.degradedBy(slots);
        if (degradedBy > layout.parityDisks()) {
            return refused(layout.level().mdName() + " of " + layout.raidDisks() + " needs "
                    + (layout.raidDisks() - layout.parityDisks()) + " members in sync and has "
                    + (layout.raidDisks() - degradedBy) + ": " + absentees(slots) + leftOutInBrackets());
        }
        boolean journalLost = FeatureRules.hasJournal(freshest) && roster.journals.isEmpty();
        long resyncOffset = revived || journalLost ? 0 : resyncOffset(freshest);
        boolean dirty = resyncOffset != Superblock.CLEAN;
        boolean parityForced = false;
        if (dirty && degradedBy > rebuildingOnlyParity(slots, layout)) {
            boolean logged = !revived && hasPartialParityLog(freshest, slots);
            if (!options.force() && !logged) {
                return refused(doubt(journalLost) + " and " + absentees(slots)
                        + ", so what is computed from parity may be wrong; --force takes the risk");
            }
            parityForced = true;
            if (logged) {
                warnings.add(doubt(journalLost) + " and " + absentees(slots)
                        + "; its partial parity log saves all but the blocks that were being written");
            } else {
                warnings.add("parity may be wrong, so what is computed from it may be too: " + doubt(journalLost)
                        + " and " + absentees(slots));
            }
        }
        warnOfNewLosses(freshest, slots);
        List<Superblock> inUse = new ArrayList<>();
        slots.forEach(slot -> slot.filledBy().ifPresent(member -> inUse.add(member.superblock())));
        replacements.forEach(replacing -> inUse.add(replacing.replacement().superblock()));
        roster.spares.forEach(member -> inUse.add(member.superblock()));
        roster.journals.forEach(member -> inUse.add(member.superblock()));
        Access access = FeatureRules.readOnlyReason(inUse)
                .or(() -> lostJournal(freshest, roster))
                .<Access>map(Access.ReadOnly::new)
                .orElseGet(Access.ReadWrite::new);
        Optional<Candidate> journal = roster.journals.stream().findFirst();
        AssembledArray array = new AssembledArray(
                freshest, geometry, slots, replacements, roster.spares, journal, access, resyncOffset, parityForced);
        return new AssemblyVerdict.Usable(array, leftOut, warnings);
    }

    private static String doubt(boolean journalLost) {
        return journalLost ? "the array's write journal is missing" : "the array was not stopped cleanly";
    }

    /** As in md, an array without its journal is not written to; unless the user gives the journal up. */
    private Optional<String> lostJournal(Superblock freshest, Roster roster) {
        if (!FeatureRules.hasJournal(freshest) || !roster.journals.isEmpty()) {
            return Optional.empty();
        }
        warnings.add("the array's write journal is missing; what was written last may be there only");
        return options.force()
                ? Optional.empty()
                : Optional.of("its write journal is missing; --force goes on without one for good");
    }

    /** md's, or ours on RAID-6, which counts where nobody else has updated the superblocks since. */
    private static boolean hasPartialParityLog(Superblock freshest, List<SlotState> slots) {
        boolean ours = freshest.levelNumber() == RaidLevel.RAID6.number()
                && slots.stream()
                        .flatMap(slot -> slot.filledBy().stream())
                        .map(Candidate::superblock)
                        .filter(superblock -> superblock.events() == freshest.events())
                        .allMatch(LogMark::isOn);
        return ours || FeatureRules.hasPartialParityLog(freshest);
    }

    private static Map<MdUuid, List<Candidate>> byArray(List<Candidate> devices) {
        Map<MdUuid, List<Candidate>> arrays = new LinkedHashMap<>();
        for (Candidate device : devices) {
            arrays.computeIfAbsent(device.superblock().arrayUuid(), uuid -> new ArrayList<>())
                    .add(device);
        }
        return arrays;
    }

    private static String memberships(Map<MdUuid, List<Candidate>> arrays) {
        List<String> words = new ArrayList<>();
        arrays.forEach((uuid, members) -> words.add(uuid + " ("
                + String.join(", ", members.stream().map(Candidate::deviceName).toList()) + ")"));
        return String.join(", ", words);
    }

    private List<Candidate> ofArrayMeant(Map<MdUuid, List<Candidate>> arrays) {
        List<Candidate> members = new ArrayList<>();
        arrays.forEach((uuid, devices) -> {
            if (options.arrayUuid().isEmpty() || options.arrayUuid().get().equals(uuid)) {
                members.addAll(devices);
            } else {
                devices.forEach(device -> leftOut.add(new LeftOut(device, "it belongs to array " + uuid)));
            }
        });
        return members;
    }

    /** The kernel does not take a member whose device is smaller than its superblock says. */
    private static List<Candidate> withoutTooSmall(List<Candidate> devices, List<LeftOut> tooSmall) {
        List<Candidate> fitting = new ArrayList<>();
        for (Candidate device : devices) {
            Superblock superblock = device.superblock();
            long end = superblock.version() == MetadataVersion.V1_0
                    ? superblock.superblockSector()
                    : device.deviceSectors();
            boolean holdsData = slotOf(device) >= 0;
            if (superblock.dataOffset() + superblock.dataSize() > end) {
                tooSmall.add(new LeftOut(
                        device,
                        "it ends at sector " + end + ", before the " + (superblock.dataOffset() + superblock.dataSize())
                                + " that its superblock says"));
            } else if (holdsData && superblock.dataSize() < superblock.componentSectors()) {
                tooSmall.add(new LeftOut(
                        device,
                        "it has " + superblock.dataSize() + " sectors for data where the array uses "
                                + superblock.componentSectors()));
            } else {
                fitting.add(device);
            }
        }
        return fitting;
    }

    /**
     * The member with the highest event count; of several the first that no other overrules, at best one that is in sync.
     * Spares and failed members know nothing.
     */
    private static Optional<Candidate> freshest(List<Candidate> devices) {
        List<Candidate> newest = new ArrayList<>();
        for (Candidate device : devices) {
            MemberRole role = device.superblock().role();
            boolean speaks = !(role instanceof MemberRole.Spare || role instanceof MemberRole.Faulty);
            if (speaks && !newest.isEmpty() && isNewer(device, newest.getFirst())) {
                newest.clear();
            }
            if (speaks && (newest.isEmpty() || !isNewer(newest.getFirst(), device))) {
                newest.add(device);
            }
        }
        List<Candidate> heard = newest.stream()
                .filter(device -> newest.stream().noneMatch(other -> Roster.overrules(other, device)))
                .toList();
        List<Candidate> speakers = heard.isEmpty() ? newest : heard;
        return speakers.stream()
                .filter(device -> device.superblock().recoveryOffset().isEmpty())
                .findFirst()
                .or(() -> speakers.stream().findFirst());
    }

    private static boolean isNewer(Candidate device, Candidate than) {
        return Long.compareUnsigned(
                        device.superblock().events(), than.superblock().events())
                > 0;
    }

    private static Optional<String> geometryRefusal(Superblock superblock) {
        Optional<RaidLevel> level = RaidLevel.ofNumber(superblock.levelNumber());
        if (level.isEmpty()) {
            return Optional.of("the array's level is " + superblock.levelNumber() + ", and only 4, 5 and 6 are known");
        }
        Optional<ParityPlacement> placement = ParityPlacement.ofNumber(level.get(), superblock.layoutNumber());
        if (placement.isEmpty()) {
            return Optional.of(level.get().mdName() + " has no layout " + superblock.layoutNumber());
        }
        return Layout.refusal(level.get(), placement.get(), superblock.raidDisks())
                .or(() -> ArrayGeometry.refusal(
                        new Layout(level.get(), placement.get(), superblock.raidDisks()),
                        superblock.chunkBytes(),
                        superblock.componentSectors()));
    }

    /** The geometry of a superblock that {@link #geometryRefusal} has nothing against. */
    private static ArrayGeometry geometry(Superblock superblock) {
        RaidLevel level = RaidLevel.ofNumber(superblock.levelNumber()).orElseThrow();
        ParityPlacement placement =
                ParityPlacement.ofNumber(level, superblock.layoutNumber()).orElseThrow();
        return new ArrayGeometry(
                new Layout(level, placement, superblock.raidDisks()),
                (int) superblock.chunkBytes(),
                superblock.componentSectors());
    }

    /** Gives members their slots, and replacements their part or the whole of one; returns what forbids it. */
    private List<String> seat(Roster roster, List<SlotState> slots) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Candidate member : roster.members) {
            FeatureRules.refusal(member).ifPresent(reason -> reasons.add(member.deviceName() + ": " + reason));
            sit(member, slots, reasons);
        }
        for (Candidate replacement : roster.replacements) {
            seatReplacement(replacement, slots, reasons);
        }
        return List.copyOf(reasons);
    }

    /**
     * It fills its slot as far as it has come if nobody else does, and else is on its way to. Where the array was being
     * written to when it was last heard of, a cache may have kept from the one what the other has, so that nothing that was
     * copied is relied on.
     */
    private void seatReplacement(Candidate replacement, List<SlotState> slots, Set<String> reasons) {
        int slot = slotOf(replacement);
        Optional<String> refusal = FeatureRules.refusal(replacement);
        boolean alone = replacements.stream().noneMatch(other -> other.slot() == slot);
        if (refusal.isPresent()) {
            leftOut.add(new LeftOut(replacement, "it is a replacement, but " + refusal.get()));
        } else if (slots.get(slot) instanceof SlotState.Missing) {
            sit(replacement, slots, reasons);
        } else if (slots.get(slot) instanceof SlotState.InSync && alone) {
            long end = replacement.superblock().componentSectors();
            boolean isTorn = replacement.superblock().resyncOffset() == 0;
            long copied = isTorn ? 0 : replacement.superblock().recoveryOffset().orElse(end);
            replacements.add(
                    new AssembledArray.Replacing(slot, replacement, withinComponent(copied, replacement.superblock())));
        } else {
            leftOut.add(new LeftOut(replacement, "it is a replacement for slot " + slot + ", which is being rebuilt"));
        }
    }

    private static void sit(Candidate member, List<SlotState> slots, Set<String> reasons) {
        int slot = slotOf(member);
        Optional<Candidate> other = slots.get(slot).filledBy();
        if (other.isPresent()) {
            reasons.add(bothClaim(member, other.get(), slot));
        } else {
            slots.set(slot, stateOf(member));
        }
    }

    private static String bothClaim(Candidate member, Candidate other, int slot) {
        String kinship = member.superblock().deviceUuid().isPresent()
                        && member.superblock()
                                .deviceUuid()
                                .equals(other.superblock().deviceUuid())
                ? "are copies of one member and"
                : "both";
        return other.deviceName() + " and " + member.deviceName() + " " + kinship + " claim slot " + slot;
    }

    private static SlotState stateOf(Candidate member) {
        if (member.superblock().recoveryOffset().isEmpty()) {
            return new SlotState.InSync(member);
        }
        long offset = member.superblock().recoveryOffset().getAsLong();
        return new SlotState.Recovering(member, withinComponent(offset, member.superblock()));
    }

    private static long resyncOffset(Superblock freshest) {
        return freshest.isClean() ? Superblock.CLEAN : withinComponent(freshest.resyncOffset(), freshest);
    }

    /** A checkpoint behind the end means the end, as in md. */
    private static long withinComponent(long checkpoint, Superblock superblock) {
        long end = superblock.componentSectors();
        return Long.compareUnsigned(checkpoint, end) > 0 ? end : checkpoint;
    }

    private static int slotOf(Candidate member) {
        return switch (member.superblock().role()) {
            case MemberRole.Active active -> active.slot();
            case MemberRole.Replacement replacement -> replacement.slot();
            case MemberRole.Spare spare -> -1;
            case MemberRole.Faulty faulty -> -1;
            case MemberRole.Journal journal -> -1;
        };
    }

    /**
     * Takes members that are out of date until there are enough, newest first and all of the same age together; says
     * whether it took any.
     */
    private boolean revive(List<Roster.Outdated> outdated, List<SlotState> slots, Layout layout) {
        boolean revived = false;
        while (AssembledArray.degradedBy(slots) > layout.parityDisks()) {
            Candidate newest = null;
            for (Roster.Outdated device : outdated) {
                if (canRevive(device, slots) && (newest == null || isNewer(device.device(), newest))) {
                    newest = device.device();
                }
            }
            if (newest == null) {
                return revived;
            }
            for (Roster.Outdated device : outdated) {
                if (canRevive(device, slots)
                        && device.device().superblock().events()
                                == newest.superblock().events()) {
                    slots.set(device.slot(), new SlotState.InSync(device.device()));
                    warnings.add(device.device().deviceName() + " is taken as it is although " + device.reason()
                            + "; what was written in the meantime may be lost or mixed with older content");
                    revived = true;
                }
            }
        }
        return revived;
    }

    private static boolean canRevive(Roster.Outdated device, List<SlotState> slots) {
        Superblock superblock = device.device().superblock();
        return slots.get(device.slot()) instanceof SlotState.Missing
                && superblock.role() instanceof MemberRole.Active
                && superblock.recoveryOffset().isEmpty()
                && FeatureRules.refusal(device.device()).isEmpty();
    }

    /** Members being rebuilt that never hold data: without them nothing has to be computed from parity. */
    private static int rebuildingOnlyParity(List<SlotState> slots, Layout layout) {
        int count = 0;
        for (int slot = 0; slot < slots.size(); slot++) {
            if (slots.get(slot) instanceof SlotState.Recovering && holdsOnlyParity(layout, slot)) {
                count++;
            }
        }
        return count;
    }

    private static boolean holdsOnlyParity(Layout layout, int slot) {
        for (int stripe = 0; stripe < layout.rotationPeriod(); stripe++) {
            if (layout.dataIndex(stripe, slot) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static String absentees(List<SlotState> slots) {
        List<String> words = new ArrayList<>();
        for (int slot = 0; slot < slots.size(); slot++) {
            switch (slots.get(slot)) {
                case SlotState.Missing missing -> words.add("slot " + slot + " is missing");
                case SlotState.Recovering recovering -> words.add("slot " + slot + " is being rebuilt");
                case SlotState.InSync inSync -> {}
            }
        }
        return String.join(", ", words);
    }

    /** mdadm starts such an array only if told to: from the first write on, the absent members are out of date. */
    private void warnOfNewLosses(Superblock freshest, List<SlotState> slots) {
        for (int number = 0; number < freshest.roleTableSize(); number++) {
            if (freshest.roleOf(number) instanceof MemberRole.Active active
                    && active.slot() < slots.size()
                    && slots.get(active.slot()) instanceof SlotState.Missing) {
                warnings.add(
                        "slot " + active.slot() + " is missing, though the array had it when it was last written to");
            }
        }
    }

    private String leftOutInBrackets() {
        if (leftOut.isEmpty()) {
            return "";
        }
        return " (" + String.join("; ", leftOut.stream().map(Assembly::line).toList()) + ")";
    }

    private static String line(LeftOut device) {
        return device.device().deviceName() + ": " + device.reason();
    }

    private static AssemblyVerdict refused(String reason) {
        return new AssemblyVerdict.Refused(List.of(reason));
    }
}
