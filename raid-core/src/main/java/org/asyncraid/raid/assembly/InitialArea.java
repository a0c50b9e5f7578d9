package org.asyncraid.raid.assembly;

/** Metadata of a new member that lies beside its superblock, as it has to stand there first. */
public final class InitialArea {
    private final long sector;
    private final byte[] content;

    /**
     * Such an area.
     *
     * @param sector where it begins on the device
     * @param content whole blocks of 4 KiB; taken over
     */
    InitialArea(long sector, byte[] content) {
        this.sector = sector;
        this.content = content;
    }

    public long sector() {
        return sector;
    }

    /** Its bytes; a copy. */
    public byte[] content() {
        return content.clone();
    }
}
