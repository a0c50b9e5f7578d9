package org.asyncraid.tools.simulator.oracle;

import java.util.BitSet;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;

/**
 * What a power cut may have made wrong in sectors that a member does not deliver, by what the array's policy promises. A
 * lane is one sector of every chunk of a stripe: what a parity sector is computed from. Where nothing is logged, parity may
 * disagree with data in lanes that were being written to, until a resync has come by; where partial parity is, blocks that
 * were being written to may come out wrong.
 */
public final class WriteHoles {
    private static final int BLOCK_SECTORS = 8;

    private final ArrayGeometry geometry;
    private final ContentOracle oracle;
    private final Promise promise;
    private final Promise letPass;
    private final BitSet lanes = new BitSet();
    /** Blocks of the array that were being written to, by number. */
    private final BitSet touchedBlocks = new BitSet();

    /**
     * None yet.
     *
     * @param promise what the array's policy leaves open
     * @param letPass how much of it may be seen
     */
    public WriteHoles(ArrayGeometry geometry, ContentOracle oracle, Promise promise, Promise letPass) {
        this.geometry = geometry;
        this.oracle = oracle;
        this.promise = promise;
        this.letPass = letPass;
    }

    /** After a power cut: takes note of where writes were not durable. */
    public void open() {
        for (int sector = 0; sector < oracle.sectors() && promise != Promise.NOTHING; sector++) {
            if (!oracle.isInDoubt(sector)) {
                continue;
            }
            int block = sector / BLOCK_SECTORS;
            touchedBlocks.set(block);
            switch (promise) {
                case WRITE_HOLE -> lanes.set(lane(sector));
                case TOUCHED_BLOCKS -> {
                    int firstLane = lane(block * BLOCK_SECTORS);
                    lanes.set(firstLane, firstLane + BLOCK_SECTORS);
                }
                case NOTHING -> throw new IllegalStateException("nothing may come out wrong");
            }
        }
    }

    /** Parity agrees with data again. */
    public void close() {
        lanes.clear();
        touchedBlocks.clear();
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
            int sector = (int) (offset / ArrayGeometry.SECTOR_BYTES);
            boolean isLetPass = switch (letPass) {
                case WRITE_HOLE -> true;
                case TOUCHED_BLOCKS -> touchedBlocks.get(sector / BLOCK_SECTORS);
                case NOTHING -> false;
            };
            if (isLetPass) {
                oracle.damage(damage, sector);
            }
        }
    }

    private int lane(int sector) {
        long offset = (long) sector * ArrayGeometry.SECTOR_BYTES;
        return (int) (geometry.memberOffset(geometry.stripe(offset), geometry.offsetInChunk(offset))
                / ArrayGeometry.SECTOR_BYTES);
    }
}
