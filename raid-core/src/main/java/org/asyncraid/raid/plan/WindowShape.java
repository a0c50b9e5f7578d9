package org.asyncraid.raid.plan;

/**
 * All that a plan depends on: how many blocks there are, which of them can be read and written, and which are to be
 * changed or delivered. Neither sector nor buffer, so equal shapes share a plan. Mutable, so that a runner can look a plan
 * up without allocating; the planner keeps copies.
 */
public final class WindowShape {
    private final int dataBlocks;
    private final int parityBlocks;
    private Purpose purpose = Purpose.READ;
    private boolean parityTrusted = true;
    private boolean allParity;

    /** Blocks whose content cannot be had from a member: missing, not rebuilt yet, unreadable sectors. */
    public final BlockSet unreadable;

    /** Blocks without a member to write to. */
    public final BlockSet unwritable;

    /** Unreadable blocks that are to be written back if they are recovered: unreadable sectors of a live member. */
    public final BlockSet rewrite;

    /** Data blocks that are replaced whole. */
    public final BlockSet written;

    /** Data blocks that are replaced in part, so that their old content is needed too. */
    public final BlockSet partial;

    /** Blocks to deliver ({@link Purpose#READ}) or to rebuild ({@link Purpose#REBUILD}). */
    public final BlockSet wanted;

    /** An empty shape for windows of so many blocks; {@code parityBlocks} is 1 (P) or 2 (P and Q). */
    public WindowShape(int dataBlocks, int parityBlocks) {
        this.dataBlocks = dataBlocks;
        this.parityBlocks = parityBlocks;
        int blocks = dataBlocks + parityBlocks;
        unreadable = new BlockSet(blocks);
        unwritable = new BlockSet(blocks);
        rewrite = new BlockSet(blocks);
        written = new BlockSet(blocks);
        partial = new BlockSet(blocks);
        wanted = new BlockSet(blocks);
    }

    /** Empties the shape for a new purpose. */
    public WindowShape begin(Purpose newPurpose, boolean parityIsTrusted) {
        purpose = newPurpose;
        parityTrusted = parityIsTrusted;
        allParity = false;
        unreadable.clear();
        unwritable.clear();
        rewrite.clear();
        written.clear();
        partial.clear();
        wanted.clear();
        return this;
    }

    public int dataBlocks() {
        return dataBlocks;
    }

    public int parityBlocks() {
        return parityBlocks;
    }

    public int blocks() {
        return dataBlocks + parityBlocks;
    }

    /** Position of P. */
    public int p() {
        return dataBlocks;
    }

    /** Position of Q; not a block at levels 4 and 5. */
    public int q() {
        return dataBlocks + 1;
    }

    public Purpose purpose() {
        return purpose;
    }

    /** Whether parity may be relied on; not so where a resync has not come by yet. */
    public boolean parityTrusted() {
        return parityTrusted;
    }

    /** {@link Purpose#WRITE}: whether all parity is to be computed, also that without a member to write to. */
    public void wantAllParity(boolean wanted) {
        allParity = wanted;
    }

    public boolean wantsAllParity() {
        return allParity;
    }

    WindowShape copy() {
        WindowShape copy = new WindowShape(dataBlocks, parityBlocks).begin(purpose, parityTrusted);
        copy.allParity = allParity;
        copy.unreadable.set(unreadable);
        copy.unwritable.set(unwritable);
        copy.rewrite.set(rewrite);
        copy.written.set(written);
        copy.partial.set(partial);
        copy.wanted.set(wanted);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WindowShape shape
                && dataBlocks == shape.dataBlocks
                && parityBlocks == shape.parityBlocks
                && purpose == shape.purpose
                && parityTrusted == shape.parityTrusted
                && allParity == shape.allParity
                && unreadable.equals(shape.unreadable)
                && unwritable.equals(shape.unwritable)
                && rewrite.equals(shape.rewrite)
                && written.equals(shape.written)
                && partial.equals(shape.partial)
                && wanted.equals(shape.wanted);
    }

    @Override
    public int hashCode() {
        int hash = 31 * purpose.hashCode() + Boolean.hashCode(parityTrusted);
        hash = 31 * hash + Boolean.hashCode(allParity);
        hash = 31 * hash + unreadable.hashCode();
        hash = 31 * hash + unwritable.hashCode();
        hash = 31 * hash + rewrite.hashCode();
        hash = 31 * hash + written.hashCode();
        hash = 31 * hash + partial.hashCode();
        return 31 * hash + wanted.hashCode();
    }

    @Override
    public String toString() {
        return purpose + " of " + dataBlocks + "+" + parityBlocks + (parityTrusted ? "" : ", parity not trusted")
                + (allParity ? ", all parity" : "")
                + ", unreadable " + unreadable + ", unwritable " + unwritable + ", rewrite " + rewrite + ", written "
                + written + ", partial " + partial + ", wanted " + wanted;
    }
}
