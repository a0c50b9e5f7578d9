package org.asyncraid.tools.simulator.swarm;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.assembly.Consistency;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.ppl.LogKind;

/** What makes an array's writes survive a crash, what it needs for that, and what it promises. */
public enum Policy {
    /** Nothing is logged: parity is recomputed after a crash (mdadm: resync). */
    NONE(Promise.WRITE_HOLE),
    /** A write-intent bitmap says where parity is recomputed after a crash. */
    BITMAP(Promise.WRITE_HOLE),
    /** md's partial parity log, on the members of a RAID-5. */
    PPL(Promise.TOUCHED_BLOCKS),
    /** Our partial parity log, on the members of a RAID-6. */
    PPL6(Promise.TOUCHED_BLOCKS),
    /** A journal, write-through: data and parity are logged before members are written to. */
    JOURNAL(Promise.NOTHING),
    /** A journal, most of the time write-back: writes end when their data is logged. */
    JOURNAL_BACK(Promise.NOTHING);

    private static final int DATA_OFFSET_SECTORS = 256;
    private static final int DATA_OFFSET_BEHIND_LOG = DATA_OFFSET_SECTORS + LogKind.PPL6_SECTORS;
    private static final int BITMAP_CHUNK_BYTES = 16 << 10;

    /** Small enough to be full now and then. */
    private static final int JOURNAL_BYTES = 512 << 10;

    private final Promise promise;

    Policy(Promise promise) {
        this.promise = promise;
    }

    /**
     * What to ask for when an array is made.
     *
     * @param journal the disk beside the members, if the policy needs one
     */
    public Consistency consistency(Optional<NewDevice> journal) {
        return switch (this) {
            case NONE -> new Consistency.Resync();
            case BITMAP -> new Consistency.Bitmap(OptionalLong.of(BITMAP_CHUNK_BYTES));
            case PPL -> new Consistency.PartialParityLog(LogKind.MD);
            case PPL6 -> new Consistency.PartialParityLog(LogKind.PPL6);
            case JOURNAL, JOURNAL_BACK -> new Consistency.Journal(journal.orElseThrow(), 1);
        };
    }

    public Promise promise() {
        return promise;
    }

    public boolean hasJournal() {
        return this == JOURNAL || this == JOURNAL_BACK;
    }

    /** Whether a write is durable when it has ended, flushed or not. */
    public boolean endsDurably() {
        return hasJournal();
    }

    public Needs needs() {
        return switch (this) {
            case NONE -> new Needs(DATA_OFFSET_SECTORS, 0, 0);
            case BITMAP -> new Needs(DATA_OFFSET_SECTORS, 128 << 10, 0);
            case PPL, PPL6 -> new Needs(DATA_OFFSET_BEHIND_LOG, 0, 0);
            case JOURNAL, JOURNAL_BACK -> new Needs(DATA_OFFSET_SECTORS, 0, JOURNAL_BYTES);
        };
    }

    /** Whether arrays of this level can have it. */
    public boolean suits(RaidLevel level) {
        return switch (this) {
            case NONE, BITMAP, JOURNAL, JOURNAL_BACK -> level.parityDisks() > 0;
            case PPL -> level == RaidLevel.RAID5;
            case PPL6 -> level == RaidLevel.RAID6;
        };
    }

    /** Its name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What an array has to have so that there is room for what the policy keeps.
     *
     * @param dataOffsetSectors where members' data begins
     * @param memberBytes how much of each member the array uses at least
     * @param journalBytes room for a log on a disk beside the members; 0 if there is none
     */
    public record Needs(long dataOffsetSectors, int memberBytes, long journalBytes) {}

    /** What may come out wrong when the power was cut under a write and a member does not deliver its blocks. */
    public enum Promise {
        /** Sectors of the lost member in stripes that were being written, touched or not, until a resync has come by. */
        WRITE_HOLE,
        /** Blocks of 4 KiB of the lost member that the cut writes touched, if it is lost before the array starts again. */
        TOUCHED_BLOCKS,
        /** Nothing. */
        NOTHING
    }
}
