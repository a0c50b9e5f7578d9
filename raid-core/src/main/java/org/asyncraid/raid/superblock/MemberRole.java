package org.asyncraid.raid.superblock;

/** What a member is for in its array. */
public sealed interface MemberRole {

    /** It holds data and parity, or is being filled with them. */
    record Active(int slot) implements MemberRole {}

    /** It is being made to replace the active member of the same slot. */
    record Replacement(int slot) implements MemberRole {}

    /** It waits until a member fails; or nobody has this number. */
    record Spare() implements MemberRole {}

    record Faulty() implements MemberRole {}

    /** It holds the write journal. */
    record Journal() implements MemberRole {}
}
