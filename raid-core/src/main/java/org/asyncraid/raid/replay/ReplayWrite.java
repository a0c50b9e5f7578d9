package org.asyncraid.raid.replay;

import org.asyncraid.blockdev.overlay.OverlayDevice;

/**
 * Bytes that belong in a place of the member of a slot, as a log tells. Immutable: the content must not be changed any
 * more.
 */
public final class ReplayWrite {
    private final int slot;
    private final long memberOffset;
    private final byte[] content;

    /**
     * A write.
     *
     * @param memberOffset in bytes from where the member's data begins
     * @param content whole blocks of the member's device
     */
    public ReplayWrite(int slot, long memberOffset, byte[] content) {
        this.slot = slot;
        this.memberOffset = memberOffset;
        this.content = content;
    }

    public int slot() {
        return slot;
    }

    /** In bytes from where the member's data begins. */
    public long memberOffset() {
        return memberOffset;
    }

    /** The bytes themselves, lent. */
    public byte[] content() {
        return content;
    }

    /** Shows it over the slot's member. */
    public void showOver(OverlayDevice member, long dataOffsetBytes) {
        member.show(dataOffsetBytes + memberOffset, content);
    }

    @Override
    public String toString() {
        return content.length + " bytes at " + memberOffset + " of slot " + slot;
    }
}
