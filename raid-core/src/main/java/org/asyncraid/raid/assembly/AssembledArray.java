package org.asyncraid.raid.assembly;

import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Superblock;

/**
 * An array as its members describe it.
 *
 * @param freshest the superblock with the highest event count, which speaks for the array
 * @param slots who fills each slot
 * @param replacements members that are being made to replace others that are in sync
 * @param spares members that wait for one to fail
 * @param journal the write journal, whose content comes before that of the members; empty where there is none
 * @param resyncOffset up to which sector of the members' data parity is right, at most the size of the component;
 *     {@link Superblock#CLEAN} for everywhere
 * @param parityForced whether parity is to be relied on beyond that, because the user said so and there is no other way
 */
public record AssembledArray(
        Superblock freshest,
        ArrayGeometry geometry,
        List<SlotState> slots,
        List<Replacing> replacements,
        List<Candidate> spares,
        Optional<Candidate> journal,
        Access access,
        long resyncOffset,
        boolean parityForced) {

    /**
     * One that is being made to replace its slot's member.
     *
     * @param copiedSectors up to where its content is up to date, counted from its data offset
     */
    public record Replacing(int slot, Candidate replacement, long copiedSectors) {}

    public AssembledArray {
        replacements = List.copyOf(replacements);
        slots = List.copyOf(slots);
        spares = List.copyOf(spares);
    }

    /** Whether parity may be wrong somewhere. */
    public boolean isDirty() {
        return resyncOffset != Superblock.CLEAN;
    }

    /** Whether the superblocks tell of a write journal that is not there. */
    public boolean hasLostJournal() {
        return freshest.features().has(Feature.JOURNAL) && journal.isEmpty();
    }

    /** How many slots have no member, or one that is still being rebuilt. */
    public int degradedBy() {
        return degradedBy(slots);
    }

    static int degradedBy(List<SlotState> slots) {
        int inSync = 0;
        for (SlotState slot : slots) {
            inSync += slot instanceof SlotState.InSync ? 1 : 0;
        }
        return slots.size() - inSync;
    }
}
