package org.asyncraid.tools.cli.detail;

import java.util.Optional;
import org.asyncraid.raid.assembly.Access;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.SlotState;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.LogMark;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.examine.MdWords;

/** An assembled array with the words that all reports of it share. */
public record DetailedArray(AssemblyVerdict.Usable verdict) {
    AssembledArray array() {
        return verdict.array();
    }

    Superblock freshest() {
        return verdict.array().freshest();
    }

    /** The array's name, or its UUID where it has none. */
    public static String title(Superblock superblock) {
        return superblock.name().isEmpty() ? superblock.arrayUuid().toString() : MdWords.printable(superblock.name());
    }

    /** mdadm's words: {@code clean, degraded, recovering}. */
    String state() {
        StringBuilder state = new StringBuilder(freshest().isClean() ? "clean" : "active");
        if (array().degradedBy() > 0) {
            state.append(", degraded");
        }
        if (recovering().isPresent()) {
            state.append(", recovering");
        } else if (array().isDirty()) {
            state.append(", resyncing");
        }
        return state.toString();
    }

    /** mdstat's picture: {@code U} for a slot with a member in sync, {@code _} for any other. */
    String slotsInSync() {
        StringBuilder picture = new StringBuilder("[");
        array().slots().forEach(slot -> picture.append(slot instanceof SlotState.InSync ? 'U' : '_'));
        return picture.append(']').toString();
    }

    int membersInSync() {
        return array().slots().size() - array().degradedBy();
    }

    /** Members that take part, spares and journal included. */
    int devices() {
        int filled = (int) array().slots().stream()
                .filter(slot -> slot.filledBy().isPresent())
                .count();
        return filled + spares() + (array().journal().isPresent() ? 1 : 0);
    }

    int spares() {
        return array().spares().size() + array().replacements().size();
    }

    int membersRecovering() {
        return (int) array().slots().stream()
                .filter(SlotState.Recovering.class::isInstance)
                .count();
    }

    /** The member that is being rebuilt and has come least far. */
    Optional<SlotState.Recovering> recovering() {
        return array().slots().stream()
                .filter(SlotState.Recovering.class::isInstance)
                .map(SlotState.Recovering.class::cast)
                .min((a, b) -> Long.compare(a.recoveredSectors(), b.recoveredSectors()));
    }

    int percentOf(long sectors) {
        return (int) Math.min(100, sectors * 100 / array().geometry().componentSectors());
    }

    /** What keeps parity right over a power cut, as md calls it; {@code ppl6} for our own log. */
    String consistencyPolicy() {
        var features = freshest().features();
        if (features.has(Feature.JOURNAL)) {
            return "journal";
        }
        if (features.has(Feature.PPL) || features.has(Feature.MULTIPLE_PPLS)) {
            return "ppl";
        }
        if (array().geometry().layout().level() == RaidLevel.RAID6 && LogMark.isOn(freshest())) {
            return "ppl6";
        }
        return features.has(Feature.BITMAP) ? "bitmap" : "resync";
    }

    /** Why it may only be read, if so. */
    Optional<String> readOnlyReason() {
        return switch (array().access()) {
            case Access.ReadWrite readWrite -> Optional.empty();
            case Access.ReadOnly readOnly -> Optional.of(readOnly.reason());
        };
    }
}
