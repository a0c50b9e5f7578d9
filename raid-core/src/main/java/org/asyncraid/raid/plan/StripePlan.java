package org.asyncraid.raid.plan;

/**
 * What a window does, in this order: read {@code reads}; compute {@code recovered} by {@code recovery}; put the new data
 * over the old; do {@code parityWork} on {@code parity}; write {@code writes}. Immutable: the sets must not be changed.
 *
 * @param possible false where the redundancy left does not suffice; then all else is empty
 * @param reads blocks whose present content is read from members
 * @param recovery how unreadable blocks are computed
 * @param recovered blocks that the recovery yields
 * @param parityWork what is done about parity
 * @param parity the parity blocks it is done to
 * @param writes blocks that are written to members
 */
public record StripePlan(
        boolean possible,
        BlockSet reads,
        Recovery recovery,
        BlockSet recovered,
        ParityWork parityWork,
        BlockSet parity,
        BlockSet writes) {

    /** The plan of a window whose redundancy does not suffice. */
    public static StripePlan impossible(int blocks) {
        BlockSet none = new BlockSet(blocks);
        return new StripePlan(false, none, Recovery.NONE, none, ParityWork.NONE, none, none);
    }
}
