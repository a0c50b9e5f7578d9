package org.asyncraid.raid.assembly;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;

/**
 * What the features of an array's superblocks allow.
 *
 * <p>Refused is what would give wrong content even when only read: what md replays, moves or distrusts before it lets
 * anybody read. Read-only is what reading needs no knowledge of, while a write that does not keep it up would deceive
 * md afterwards.
 */
final class FeatureRules {

    private static final List<Feature> PARTIAL_PARITY_LOGS = List.of(Feature.PPL, Feature.MULTIPLE_PPLS);

    /** As many data payloads fit a meta block. */
    static final int MAX_DISKS_WITH_JOURNAL = 203;

    private FeatureRules() {}

    /** Why no array can be made with this member, in one line; empty if nothing forbids it. */
    static Optional<String> refusal(Superblock superblock) {
        Optional<String> unknown = superblock.unknownContent();
        if (unknown.isPresent()) {
            return unknown;
        }
        if (has(superblock, Feature.RESHAPE_ACTIVE)) {
            return Optional.of("the array is being reshaped; the reshape has to be ended by Linux first");
        }
        if (hasJournal(superblock) && journalRefusal(superblock).isPresent()) {
            return journalRefusal(superblock);
        }
        if (has(superblock, Feature.CLUSTERED)) {
            return Optional.of("the array belongs to a cluster");
        }
        if (has(superblock, Feature.RAID0_LAYOUT)) {
            return Optional.of("it has a feature that only raid0 can have");
        }
        if (hasPartialParityLog(superblock) && superblock.levelNumber() != 5) {
            return Optional.of("it has a partial parity log, which only raid5 can have");
        }
        return Optional.empty();
    }

    /** Why a device cannot be a member by what it holds besides its superblock, in one line; empty if it can. */
    static Optional<String> refusal(Candidate device) {
        return switch (device.badBlocks()) {
            case Parsed.Damaged<BadBlockLog> damaged ->
                Optional.of(damaged.reason() + "; leave it out to go on without it");
            case Parsed.Absent<BadBlockLog> absent ->
                has(device.superblock(), Feature.BAD_BLOCKS)
                        ? Optional.of("its log of bad blocks was not read")
                        : refusal(device.superblock());
            case Parsed.Value<BadBlockLog> log -> refusal(device.superblock());
        };
    }

    /** Why an array with these members must not be written to, in one line; empty if nothing forbids it. */
    static Optional<String> readOnlyReason(List<Superblock> superblocks) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Superblock superblock : superblocks) {
            superblock.whyNotWritable().ifPresent(reasons::add);
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** Whether the partial parity log must be replayed before parity can be used, if the array is not clean. */
    static boolean hasPartialParityLog(Superblock superblock) {
        return PARTIAL_PARITY_LOGS.stream().anyMatch(feature -> has(superblock, feature));
    }

    /** Whether what was written last may be in the write journal only. */
    static boolean hasJournal(Superblock superblock) {
        return has(superblock, Feature.JOURNAL);
    }

    /** A meta block of the journal must have room for a whole row. */
    private static Optional<String> journalRefusal(Superblock superblock) {
        if (has(superblock, Feature.BITMAP) || hasPartialParityLog(superblock)) {
            return Optional.of("it has a write journal and a bitmap or partial parity log, which exclude each other");
        }
        if (superblock.raidDisks() > MAX_DISKS_WITH_JOURNAL) {
            return Optional.of("it has a write journal and " + superblock.raidDisks() + " raid devices; at most "
                    + MAX_DISKS_WITH_JOURNAL + " can share one");
        }
        return Optional.empty();
    }

    private static boolean has(Superblock superblock, Feature feature) {
        return superblock.features().has(feature);
    }
}
