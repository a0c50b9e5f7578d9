package org.asyncraid.raid.array;

/** What a member is at present. */
public sealed interface MemberState {

    /** Holds right content everywhere. */
    record InSync() implements MemberState {}

    /** Is being rebuilt, and holds right content up to an offset from where its data begins. */
    record Recovering(long rebuiltBytes) implements MemberState {}

    /**
     * Is being filled to take the place of its slot's member, which is in sync; holds right content up to an offset from
     * where its data begins.
     */
    record Replacing(long copiedBytes) implements MemberState {}

    /** Has no slot, and waits for one. */
    record Spare() implements MemberState {}

    /** Has no slot, and holds the write journal. */
    record Journal() implements MemberState {}

    /** Was in the array and failed. */
    record Faulty(String reason) implements MemberState {}
}
