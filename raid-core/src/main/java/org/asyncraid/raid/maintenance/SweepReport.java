package org.asyncraid.raid.maintenance;

import java.util.List;
import org.asyncraid.raid.stripe.Finding;

/**
 * How far a sweep has come and what it found; a snapshot.
 *
 * @param kind what it does
 * @param fromBytes where on each member it began
 * @param doneBytes how much of each member is done
 * @param totalBytes the array's part of each member
 * @param mismatchSectors rows in which parity disagreed with the data, in units of 8 sectors a row (md: mismatch_cnt)
 * @param unreadableBlocks blocks of 4 KiB that a member could not read
 * @param repairedRows rows that were put right
 * @param findings the first of what was found, at most {@link #MAX_FINDINGS}
 */
public record SweepReport(
        SweepKind kind,
        long fromBytes,
        long doneBytes,
        long totalBytes,
        long mismatchSectors,
        long unreadableBlocks,
        long repairedRows,
        List<Finding> findings) {
    /** A badly damaged array has more findings than anyone reads; the counts are exact all the same. */
    public static final int MAX_FINDINGS = 1000;

    public SweepReport {
        findings = List.copyOf(findings);
    }
}
