package org.asyncraid.raid.risk;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.raid.badblock.LossMap;
import org.asyncraid.raid.badblock.LossMap.SlotContent;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;

/** Tells what is at risk in an array from what is known of its members. A pure function, but for what it asks of parity. */
public final class ArrayRisks {
    private final ArrayGeometry geometry;
    private final List<SlotContent> slots;
    private final List<Integer> staleSlots;
    private final DoubtfulParity parity;
    private final List<Risk> risks = new ArrayList<>();

    private ArrayRisks(
            ArrayGeometry geometry, List<SlotContent> slots, List<Integer> staleSlots, DoubtfulParity parity) {
        this.geometry = geometry;
        this.slots = slots;
        this.staleSlots = staleSlots;
        this.parity = parity;
    }

    /** Where parity may be wrong. */
    @FunctionalInterface
    public interface DoubtfulParity {
        /**
         * From where on, at or after an offset of the members' data, parity may be wrong.
         *
         * @return {@link Long#MAX_VALUE} for nowhere
         */
        long next(long fromBytes);
    }

    /**
     * The risks, the worst first.
     *
     * @param slots what can be read of each
     * @param staleSlots those whose members are out of date and taken all the same
     */
    public static List<Risk> of(
            ArrayGeometry geometry, List<SlotContent> slots, List<Integer> staleSlots, DoubtfulParity parity) {
        return new ArrayRisks(geometry, List.copyOf(slots), List.copyOf(staleSlots), parity).find();
    }

    private List<Risk> find() {
        RangeTally lost = new RangeTally();
        for (ArrayRange range : LossMap.of(geometry, slots)) {
            lost.add(range.fromBytes(), range.toBytes());
        }
        add(Risk.Kind.LOST, "more members are missing or have bad blocks there than there is parity for", lost);
        addStale();
        addDoubtful();
        addUnprotected();
        return risks;
    }

    private void addStale() {
        if (staleSlots.isEmpty()) {
            return;
        }
        RangeTally part = new RangeTally();
        for (long stripe = 0; stripe < geometry.stripes(); stripe++) {
            addData(part, stripe, staleSlots);
        }
        add(
                Risk.Kind.DOUBTFUL,
                "the members of " + words(staleSlots) + " are out of date: what was written there since may be missing",
                part);
    }

    /** What has to be computed from parity that may be wrong; and what would have to be, were another member lost. */
    private void addDoubtful() {
        RangeTally computed = new RangeTally();
        RangeTally wholeStripes = new RangeTally();
        for (long stripe = nextDoubtful(0); stripe < geometry.stripes(); stripe = nextDoubtful(stripe + 1)) {
            List<Integer> missing = missingIn(stripe);
            addData(computed, stripe, missing);
            if (missing.isEmpty()) {
                long start = geometry.arrayOffset(stripe, 0, 0);
                wholeStripes.add(start, start + geometry.stripeDataBytes());
            }
        }
        add(
                Risk.Kind.DOUBTFUL,
                "their members are missing, and what is computed for them relies on parity that may be wrong, as the array"
                        + " was not stopped cleanly",
                computed);
        add(
                Risk.Kind.UNPROTECTED,
                "parity may be wrong until it is resynced, as the array was not stopped cleanly",
                wholeStripes);
    }

    private void addUnprotected() {
        RangeTally part = new RangeTally();
        for (long stripe = 0; stripe < geometry.stripes(); stripe++) {
            if (missingIn(stripe).size() >= geometry.layout().parityDisks()) {
                long start = geometry.arrayOffset(stripe, 0, 0);
                part.add(start, start + geometry.stripeDataBytes());
            }
        }
        add(Risk.Kind.UNPROTECTED, "no redundancy is left there", part);
    }

    private long nextDoubtful(long stripe) {
        long next = stripe < geometry.stripes() ? parity.next(stripe * geometry.chunkBytes()) : Long.MAX_VALUE;
        return next == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(stripe, next / geometry.chunkBytes());
    }

    /** Slots without a member, or with one that is not rebuilt that far. */
    private List<Integer> missingIn(long stripe) {
        List<Integer> missing = new ArrayList<>(0);
        for (int slot = 0; slot < slots.size(); slot++) {
            if (slots.get(slot).readableBytes() < (stripe + 1) * geometry.chunkBytes()) {
                missing.add(slot);
            }
        }
        return missing;
    }

    private void addData(RangeTally part, long stripe, List<Integer> ofSlots) {
        Layout layout = geometry.layout();
        for (int index = 0; index < layout.dataDisks() && !ofSlots.isEmpty(); index++) {
            if (ofSlots.contains(layout.dataSlot(stripe, index))) {
                long start = geometry.arrayOffset(stripe, index, 0);
                part.add(start, start + geometry.chunkBytes());
            }
        }
    }

    private void add(Risk.Kind kind, String reason, RangeTally part) {
        if (!part.isEmpty()) {
            risks.add(new Risk(kind, reason, part));
        }
    }

    private static String words(List<Integer> some) {
        return (some.size() == 1 ? "slot " : "slots ")
                + String.join(", ", some.stream().map(String::valueOf).toList());
    }
}
