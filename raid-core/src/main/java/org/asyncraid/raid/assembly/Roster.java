package org.asyncraid.raid.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.assembly.AssemblyVerdict.LeftOut;
import org.asyncraid.raid.journal.JournalRing;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;

/**
 * The devices of one array, sorted by what the freshest of them says.
 *
 * <p>As in md, a member may be one event behind: superblocks are written one after the other, and a crash in between
 * is no reason to lose a member. But then the freshest superblock's word on its role counts and not its own, or a
 * member would come back that was thrown out by the very update it has missed. Source: Linux's drivers/md/md.c
 * ({@code super_1_validate}), mdadm's Assemble.c.
 */
final class Roster {

    /** A device with a slot by its own account that is not up to date, or not by the others' account. */
    record Outdated(Candidate device, int slot, String reason) {}

    private final Candidate freshest;
    final List<Candidate> members = new ArrayList<>();
    final List<Candidate> replacements = new ArrayList<>();
    final List<Candidate> spares = new ArrayList<>();
    /** Write journals that can be replayed; two are a conflict. */
    final List<Candidate> journals = new ArrayList<>();

    final List<Outdated> outdated = new ArrayList<>();
    final List<LeftOut> leftOut = new ArrayList<>();
    final List<String> conflicts = new ArrayList<>();

    Roster(Candidate freshest, List<Candidate> devices) {
        this.freshest = freshest;
        devices.forEach(this::add);
        leaveOutNamesakes();
    }

    private void add(Candidate device) {
        switch (device.superblock().role()) {
            case MemberRole.Active active -> addHolder(device, active.slot(), members);
            case MemberRole.Replacement replacement -> addHolder(device, replacement.slot(), replacements);
            case MemberRole.Spare spare -> addSpare(device);
            case MemberRole.Faulty faulty -> leftOut.add(new LeftOut(device, "it is marked as failed"));
            case MemberRole.Journal journal -> addJournal(device);
        }
    }

    private void addHolder(Candidate device, int slot, List<Candidate> holders) {
        String name = freshest.deviceName();
        long behind = freshest.superblock().events() - device.superblock().events();
        MemberRole seen = freshest.superblock().roleOf(device.superblock().deviceNumber());
        if (slot >= freshest.superblock().raidDisks()) {
            leftOut.add(new LeftOut(device, "it claims slot " + slot + ", which the array does not have"));
        } else if (behind > 1) {
            outdated.add(new Outdated(
                    device,
                    slot,
                    "it is out of date: its superblock is " + Long.toUnsignedString(behind)
                            + " events older than that of " + name));
        } else if (!seen.equals(new MemberRole.Active(slot))) {
            disagree(device, slot, behind, name + " says that " + word(seen));
        } else if (!knowsFreshest(device.superblock())) {
            disagree(device, slot, behind, "it says that " + name + " has failed");
        } else {
            checkGeometry(device);
            holders.add(device);
        }
    }

    /**
     * With the same event count and each out of the other's sight, neither knows more than the other: two halves of the array
     * have run without each other. Where one of them still counts on the other, it is the other that has gone on; and a member
     * that is being rebuilt is no half: it alone heard of a last update before the others went on without it.
     */
    private void disagree(Candidate device, int slot, long behind, String disagreement) {
        boolean isHalf = device.superblock().recoveryOffset().isEmpty() && !overrules(freshest, device);
        if (behind == 0 && isHalf) {
            conflicts.add(device.deviceName() + " and " + freshest.deviceName() + " are equally new and disagree: "
                    + disagreement + "; give only the members of one side");
        } else {
            outdated.add(new Outdated(device, slot, disagreement));
        }
    }

    /**
     * Whether one member says that an equally new one is out, and is not out by that one. An update that was cut had reached
     * that one alone, and the others, started without it, recorded its absence with the same event count. Had it gone on
     * without them, it would have recorded that before anything was written.
     */
    static boolean overrules(Candidate one, Candidate other) {
        return !counts(one.superblock(), other.superblock()) && counts(other.superblock(), one.superblock());
    }

    /** Whether by one superblock another's member is what it takes itself for. */
    private static boolean counts(Superblock by, Superblock its) {
        return by.roleOf(its.deviceNumber()).equals(its.role());
    }

    /**
     * A spare that was removed still has a device number, which somebody else may have been given since, be it another
     * spare. Taken back, it would read the other's role as its own.
     */
    private void leaveOutNamesakes() {
        List<Candidate> others = new ArrayList<>(members);
        others.addAll(replacements);
        List<Candidate> newestFirst = new ArrayList<>(spares);
        newestFirst.sort((a, b) ->
                Long.compareUnsigned(b.superblock().events(), a.superblock().events()));
        for (Candidate spare : newestFirst) {
            int number = spare.superblock().deviceNumber();
            Optional<Candidate> namesake = others.stream()
                    .filter(other -> other.superblock().deviceNumber() == number)
                    .findFirst();
            if (namesake.isPresent()) {
                spares.remove(spare);
                leftOut.add(new LeftOut(
                        spare,
                        "it is a spare with device number " + number + ", which "
                                + namesake.get().deviceName() + " has"));
            } else {
                others.add(spare);
            }
        }
    }

    private static String word(MemberRole seen) {
        return switch (seen) {
            case MemberRole.Faulty faulty -> "it has failed";
            case MemberRole.Active active -> "it has slot " + active.slot();
            case MemberRole.Spare spare -> "it is not a member any more";
            case MemberRole.Replacement replacement -> "it is a replacement";
            case MemberRole.Journal journal -> "it is the journal";
        };
    }

    /**
     * Whether a member counts on the freshest one. Where that is being rebuilt, all that are in sync are older: if they do not
     * know it, it was the first to hear of its slot, in an update that a crash cut short.
     */
    private boolean knowsFreshest(Superblock superblock) {
        if (!(freshest.superblock().role() instanceof MemberRole.Active active)
                || freshest.superblock().recoveryOffset().isPresent()) {
            return true;
        }
        for (int number = 0; number < superblock.roleTableSize(); number++) {
            if (superblock.roleOf(number).equals(active)) {
                return true;
            }
        }
        return false;
    }

    private void checkGeometry(Candidate device) {
        Superblock ours = freshest.superblock();
        Superblock theirs = device.superblock();
        boolean same = theirs.version() == ours.version()
                && theirs.creationTimeSeconds() == ours.creationTimeSeconds()
                && theirs.levelNumber() == ours.levelNumber()
                && theirs.layoutNumber() == ours.layoutNumber()
                && theirs.chunkBytes() == ours.chunkBytes()
                && theirs.raidDisks() == ours.raidDisks()
                && theirs.componentSectors() == ours.componentSectors();
        if (!same) {
            conflicts.add(device.deviceName() + " and " + freshest.deviceName()
                    + " describe differently built arrays under the same UUID");
        }
    }

    private void addJournal(Candidate device) {
        long behind = freshest.superblock().events() - device.superblock().events();
        boolean known = freshest.superblock().roleOf(device.superblock().deviceNumber()) instanceof MemberRole.Journal;
        if (!FeatureRules.hasJournal(freshest.superblock())) {
            leftOut.add(new LeftOut(device, "it is the journal of an array that has none"));
        } else if (behind > 1) {
            leftOut.add(new LeftOut(
                    device,
                    "it is a journal out of date: its superblock is " + Long.toUnsignedString(behind)
                            + " events older than that of " + freshest.deviceName()));
        } else if (!known) {
            leftOut.add(new LeftOut(device, freshest.deviceName() + " says that it is not the journal"));
        } else if (!JournalRing.fits(device.superblock())) {
            leftOut.add(new LeftOut(device, "it is too small for a journal"));
        } else {
            if (!journals.isEmpty()) {
                conflicts.add(journals.getFirst().deviceName() + " and " + device.deviceName()
                        + " both claim to be the journal");
            }
            checkGeometry(device);
            journals.add(device);
        }
    }

    private void addSpare(Candidate device) {
        Superblock superblock = device.superblock();
        MemberRole seen = freshest.superblock().roleOf(superblock.deviceNumber());
        if (!(seen instanceof MemberRole.Spare)) {
            leftOut.add(new LeftOut(
                    device,
                    "it is a spare with device number " + superblock.deviceNumber() + ", but by "
                            + freshest.deviceName() + " " + word(seen)));
        } else if (superblock.dataSize() < freshest.superblock().componentSectors()) {
            leftOut.add(new LeftOut(device, "it is a spare with only " + superblock.dataSize() + " sectors for data"));
        } else if (FeatureRules.refusal(superblock).isPresent()) {
            leftOut.add(new LeftOut(
                    device,
                    "it is a spare, but " + FeatureRules.refusal(superblock).get()));
        } else {
            spares.add(device);
        }
    }
}
