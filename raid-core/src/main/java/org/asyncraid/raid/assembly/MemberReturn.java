package org.asyncraid.raid.assembly;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * Decides what becomes of a member that was away, and comes back to the array that went on without it: {@code mdadm
 * --re-add}.
 *
 * <p>A pure function. Source: Linux's drivers/md/md.c ({@code super_1_validate}, {@code md_add_new_disk}), mdadm's Manage.c
 * ({@code attempt_re_add}).
 */
public final class MemberReturn {

    /** What there is to do. */
    public sealed interface Verdict {

        /**
         * It takes its slot again, and only what the bitmap marks has to be rebuilt.
         *
         * @param superblock what it is to say from now on
         */
        record Partial(int slot, Superblock1 superblock) implements Verdict {}

        /** It belongs to the array, but all of it has to be rebuilt, for this reason. */
        record Full(String reason) implements Verdict {}

        /** It cannot come back at all. */
        record Refused(String reason) implements Verdict {}
    }

    private MemberReturn() {}

    /**
     * Decides.
     *
     * @param inSync the superblocks of the array's members in sync, at least one, all of the newest event count
     * @param numbersInUse device numbers of all live members, spares and journal included
     * @param isVacant whether a slot has no live member
     * @param eventsCleared of the array's bitmap; empty without one
     */
    public static Verdict decide(
            List<Superblock1> inSync,
            List<Integer> numbersInUse,
            List<Boolean> isVacant,
            OptionalLong eventsCleared,
            Candidate returning) {
        Superblock1 array = inSync.getFirst();
        String name = returning.deviceName();
        if (!(returning.superblock() instanceof Superblock1 its)
                || !its.arrayUuid().equals(array.arrayUuid())) {
            return new Verdict.Refused(name + " is no member of this array");
        }
        if (its.version() != array.version()
                || its.dataSize() < array.componentSectors()
                || returning.deviceSectors() < its.dataOffset() + array.componentSectors()) {
            return new Verdict.Refused(name + " has not the shape of the array's members");
        }
        if (!(its.role() instanceof MemberRole.Active active)
                || active.slot() >= isVacant.size()
                || !isVacant.get(active.slot())) {
            return new Verdict.Full(name + " had no slot of its own, or it is filled");
        }
        if (numbersInUse.contains(its.deviceNumber())) {
            return new Verdict.Full(name + " has a device number that is in use");
        }
        return whyNotPartial(inSync, eventsCleared, its)
                .<Verdict>map(reason -> new Verdict.Full(name + " " + reason))
                .orElseGet(() -> new Verdict.Partial(active.slot(), superblock(array, its, active)));
    }

    private static Optional<String> whyNotPartial(
            List<Superblock1> inSync, OptionalLong eventsCleared, Superblock1 its) {
        Superblock1 array = inSync.getFirst();
        if (eventsCleared.isEmpty()) {
            return Optional.of("was away while the array kept no bitmap");
        }
        if (fromSuperblock(its) != fromSuperblock(array)) {
            return Optional.of("keeps its bitmap at another place");
        }
        if (Long.compareUnsigned(its.events(), eventsCleared.getAsLong()) < 0) {
            return Optional.of("knows of event " + Long.toUnsignedString(its.events())
                    + ", and bits of the bitmap were cleared at " + Long.toUnsignedString(eventsCleared.getAsLong()));
        }
        if (Long.compareUnsigned(its.events(), array.events()) > 0) {
            return Optional.of("knows of later events than the array");
        }
        if (its.recoveryOffset().isPresent() && !its.features().has(Feature.RECOVERY_BITMAP)) {
            return Optional.of("was being rebuilt itself");
        }
        for (Superblock1 member : inSync) {
            if (couldRunAlone(array) && !knows(its, member)) {
                return Optional.of("says that others have failed, and may have been written to without them");
            }
        }
        return Optional.empty();
    }

    private static long fromSuperblock(Superblock1 member) {
        return member.bitmap().map(Extent::sector).orElse(member.superblockSector()) - member.superblockSector();
    }

    /** Whether those members that an array can do without are enough to be an array: two halves can drift apart then. */
    private static boolean couldRunAlone(Superblock1 array) {
        int parityDisks = RaidLevel.ofNumber(array.levelNumber()).orElseThrow().parityDisks();
        return array.raidDisks() <= 2 * parityDisks;
    }

    private static boolean knows(Superblock1 its, Superblock1 member) {
        return !(its.roleOf(member.deviceNumber()) instanceof MemberRole.Faulty)
                && IntStream.range(0, its.roleTableSize())
                        .anyMatch(number -> its.roleOf(number).equals(member.role()));
    }

    private static Superblock1 superblock(Superblock1 array, Superblock1 its, MemberRole.Active role) {
        NewMember itself = new NewMember(
                its.deviceNumber(),
                its.deviceUuid().orElseThrow(),
                its.superblockSector(),
                its.dataOffset(),
                its.dataSize(),
                its.badBlockLog());
        return itself.asSpareOf(array)
                .withRole(its.deviceNumber(), role)
                .withBadBlocks(its.features().has(Feature.BAD_BLOCKS))
                .withRecoveryByBitmap(0);
    }
}
