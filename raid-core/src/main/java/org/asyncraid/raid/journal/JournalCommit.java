package org.asyncraid.raid.journal;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.Stripe;

/**
 * A piece of log being put together in memory: meta blocks, each followed by what it names. A row, which is all that a pass
 * logs of one row of 4 KiB, is named by one meta block. Used again and again; allocates nothing. Belongs to one loop.
 */
final class JournalCommit {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;
    private static final int SECTOR = ArrayGeometry.SECTOR_BYTES;

    private final ArrayGeometry geometry;
    private final JournalRing ring;
    private final JournalChecksum checksum;
    private final Page page;
    private final MemorySegment memory;
    private final ByteBuffer view;
    /** The meta block that is being filled, and the checksums that it still lacks. */
    private final ByteBuffer meta;

    private final int mostBlocks;
    private final int dataDisks;
    private final int parityDisks;

    private long firstSector;
    private long seq;
    private int blocks;
    private int metaBlock = -1;
    private long lastMetaSector;

    /** @param mostBlocks a commit's size at most */
    JournalCommit(ArrayGeometry geometry, JournalRing ring, JournalChecksum checksum, Page page, int mostBlocks) {
        this.geometry = geometry;
        this.ring = ring;
        this.checksum = checksum;
        this.page = page;
        this.mostBlocks = mostBlocks;
        memory = page.segment();
        view = page.nio(0, page.length());
        meta = page.nio(0, page.length());
        dataDisks = geometry.layout().dataDisks();
        parityDisks = geometry.layout().parityDisks();
    }

    /** Begins an empty commit at a position, with the next sequence number. */
    void begin(long sector, long nextSeq) {
        firstSector = sector;
        seq = nextSeq;
        blocks = 0;
        metaBlock = -1;
    }

    boolean isEmpty() {
        return blocks == 0;
    }

    int blocks() {
        return blocks;
    }

    /** The sequence number that follows those of its meta blocks. */
    long seqAfter() {
        return seq;
    }

    /** Where its last meta block lies. */
    long lastMetaSector() {
        return lastMetaSector;
    }

    /** Adds an empty meta block. */
    void addEmptyMeta() {
        openMeta();
        sealMeta();
    }

    /**
     * Adds one row of a pass: its data that is replaced, unless that is in the log already, and all its parity.
     *
     * @param inWindow where the row begins in the window, in bytes
     * @param freeBlocks of the ring, before this commit
     * @return false where it does not fit any more
     */
    boolean add(Stripe pass, int inWindow, long freeBlocks) {
        int data = 0;
        for (int index = 0; index < dataDisks; index++) {
            data += logs(pass, index) ? 1 : 0;
        }
        if (!makeRoom(data + parityDisks, 20 * data + 16 + 4 * parityDisks, freeBlocks)) {
            return false;
        }
        int offsetInChunk = pass.offset() + inWindow;
        int inPass = inWindow - pass.passStart();
        for (int index = 0; index < dataDisks; index++) {
            if (logs(pass, index)) {
                int sum = copy(pass.newContent(index), pass.newContentOffset(index) + inPass);
                long arrayOffset = geometry.arrayOffset(pass.number(), index, offsetInChunk);
                JournalMetaBlock.putData(meta, arrayOffset / SECTOR, sum);
            }
        }
        long memberSector = geometry.memberOffset(pass.number(), offsetInChunk) / SECTOR;
        int pSum = copy(pass.newParity(0), inWindow);
        int qSum = parityDisks > 1 ? copy(pass.newParity(1), inWindow) : 0;
        JournalMetaBlock.putParity(meta, memberSector, parityDisks > 1, pSum, qSum);
        return true;
    }

    /**
     * Adds data without parity, all that is asked for.
     *
     * @param freeBlocks of the ring, before this commit
     * @return false where it does not fit any more
     */
    boolean add(DataBlocks data, long freeBlocks) {
        if (!makeRoom(data.blocks(), 20 * data.blocks(), freeBlocks)) {
            return false;
        }
        for (int block = 0; block < data.blocks(); block++) {
            int sum = copy(data.page(block), data.pageOffset(block));
            JournalMetaBlock.putData(meta, data.arraySector(block), sum);
        }
        return true;
    }

    private static boolean logs(Stripe pass, int dataIndex) {
        return !pass.isDataLogged() && pass.replaces(dataIndex);
    }

    /** Opens another meta block where the one that is open has no room for so much. Returns whether all would fit. */
    private boolean makeRoom(int newBlocks, int metaBytes, long freeBlocks) {
        boolean opens = metaBlock < 0 || meta.position() + metaBytes > (metaBlock + 1) * BLOCK;
        if (blocks + newBlocks + (opens ? 1 : 0) > Math.min(mostBlocks, freeBlocks)) {
            return false;
        }
        if (opens) {
            sealMeta();
            openMeta();
        }
        return true;
    }

    /** Completes it; its {@link #blocks} are in the page then. */
    void seal() {
        sealMeta();
    }

    private int copy(Page from, int offset) {
        int at = blocks * BLOCK;
        MemorySegment.copy(from.segment(), offset, memory, at, BLOCK);
        blocks++;
        return checksum.of(view.limit(at + BLOCK).position(at));
    }

    private void openMeta() {
        metaBlock = blocks++;
        lastMetaSector = ring.after(firstSector, metaBlock);
        meta.limit((metaBlock + 1) * BLOCK).position(metaBlock * BLOCK);
        JournalMetaBlock.begin(meta, seq++, lastMetaSector);
    }

    private void sealMeta() {
        if (metaBlock >= 0) {
            JournalMetaBlock.seal(meta, metaBlock * BLOCK, checksum);
            metaBlock = -1;
        }
    }

    Page page() {
        return page;
    }
}
