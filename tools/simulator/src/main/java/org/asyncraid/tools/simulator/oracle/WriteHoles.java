package org.asyncraid.tools.simulator.oracle;

import java.util.BitSet;
import org.asyncraid.raid.geometry.ArrayGeometry;

/**
 * Where parity may disagree with data since a power cut, in an array that has nothing against the write hole. A lane is
 * one sector of every chunk of a stripe: what a parity sector is computed from. Until a resync has come by, the sectors of
 * such lanes that a member does not deliver can come out wrong; that is damage which was not promised to be kept off.
 */
public final class WriteHoles {
    private final ArrayGeometry geometry;
    private final ContentOracle oracle;
    private final BitSet lanes = new BitSet();

    public WriteHoles(ArrayGeometry geometry, ContentOracle oracle) {
        this.geometry = geometry;
        this.oracle = oracle;
    }

    /** After a power cut: takes note of the lanes with writes that were not durable. */
    public void open() {
        for (int sector = 0; sector < oracle.sectors(); sector++) {
            if (oracle.isInDoubt(sector)) {
                lanes.set(lane(sector));
            }
        }
    }

    /** Parity agrees with data again. */
    public void close() {
        lanes.clear();
    }

    public boolean areOpen() {
        return !lanes.isEmpty();
    }

    /** The member of this slot does not deliver its sectors of these lanes. */
    public void lose(int slot) {
        int damage = oracle.beginDamage();
        for (int lane = lanes.nextSetBit(0); lane >= 0; lane = lanes.nextSetBit(lane + 1)) {
            damage(damage, slot, lane);
        }
    }

    /** The member of this slot does not deliver its part of a lane. */
    public void lose(int slot, long memberSector) {
        int lane = Math.toIntExact(memberSector);
        if (lanes.get(lane)) {
            damage(oracle.beginDamage(), slot, lane);
        }
    }

    private void damage(int damage, int slot, int lane) {
        long stripe = lane / geometry.chunkSectors();
        int index = geometry.layout().dataIndex(stripe, slot);
        if (index >= 0) {
            int inChunk = lane % geometry.chunkSectors() * ArrayGeometry.SECTOR_BYTES;
            long offset = geometry.arrayOffset(stripe, index, inChunk);
            oracle.damage(damage, (int) (offset / ArrayGeometry.SECTOR_BYTES));
        }
    }

    private int lane(int sector) {
        long offset = (long) sector * ArrayGeometry.SECTOR_BYTES;
        return (int) (geometry.memberOffset(geometry.stripe(offset), geometry.offsetInChunk(offset))
                / ArrayGeometry.SECTOR_BYTES);
    }
}
