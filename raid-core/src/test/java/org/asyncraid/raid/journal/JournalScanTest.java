package org.asyncraid.raid.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.junit.jupiter.api.Test;

/** A RAID-6 of five with chunks of 16 KiB: stripe 0 has data in slots 1, 2, 3 (in this order), P in slot 4, Q in slot 0. */
class JournalScanTest {
    private static final long NONE = LoggedRow.NONE;
    private static final ArrayGeometry GEOMETRY =
            new ArrayGeometry(new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 5), 16 << 10, 32 * 12);

    /** Array sector of the second data chunk's second row in stripe 0; the row's member sector is 8. */
    private static final long SECOND_CHUNK = 32 + 8;

    private final LogBytes log = new LogBytes(GEOMETRY, 64, 60, 1000);

    @Test
    void dataWithParityIsCompleteAlsoRoundTheEndOfTheRing() {
        long first = log.append(log.data(SECOND_CHUNK, 1), log.parity(8, 2));
        JournalContent.Log found = scan();
        LoggedRow row = only(found.complete());
        assertEquals(8, row.memberSector());
        assertEquals(row(log.ring.after(first, 2), NONE, first, NONE, log.ring.after(first, 1)), row);
        assertEquals(List.of(), found.dataOnly());
        assertEquals(log.end, found.endSector());
        assertEquals(1001, found.endSeq());
    }

    @Test
    void dataAloneIsNotCompleteUntilParityComesInALaterMetaBlock() {
        long data = log.append(log.data(SECOND_CHUNK, 1));
        assertEquals(List.of(), scan().complete());
        assertEquals(row(NONE, NONE, data, NONE, NONE), only(scan().dataOnly()));
        long parity = log.append(log.parity(8, 2));
        assertEquals(row(log.ring.after(parity, 1), NONE, data, NONE, parity), only(scan().complete()));
        assertEquals(List.of(), scan().dataOnly());
    }

    @Test
    void dataAfterParityLeavesTheFirstCompleteAndItselfAlone() {
        long first = log.append(log.data(SECOND_CHUNK, 1), log.parity(8, 2));
        long second = log.append(log.data(8, 3));
        JournalContent.Log found = scan();
        assertEquals(
                row(log.ring.after(first, 2), NONE, first, NONE, log.ring.after(first, 1)), only(found.complete()));
        assertEquals(row(NONE, second, NONE, NONE, NONE), only(found.dataOnly()));
    }

    @Test
    void theLastOfSeveralVersionsCounts() {
        log.append(log.data(SECOND_CHUNK, 1), log.parity(8, 2));
        long second = log.append(log.data(8, 3), log.parity(8, 4));
        LoggedRow row = only(scan().complete());
        assertEquals(second, row.ringSector(1));
        assertEquals(log.ring.after(second, 1), row.ringSector(4));
        assertTrue(row.has(2), "what only the first one logged is still to be written");
    }

    @Test
    void parityAloneAndFlushedRowsAreNotReplayed() {
        log.append(log.parity(8, 2));
        log.append(log.data(0, 1), log.parity(0, 3));
        log.append(LogBytes.flush(0));
        assertTrue(scan().isEmpty());
    }

    @Test
    void theLogEndsBeforeAMetaBlockWithABlockThatIsNotRight() {
        log.append(log.data(SECOND_CHUNK, 1), log.parity(8, 2));
        long endOfFirst = log.end;
        long broken = log.append(log.data(0, 3), log.parity(0, 4));
        log.append(log.data(16, 5), log.parity(16, 6));
        log.bytes[(int) broken * 512 + 77] ^= 1;
        JournalContent.Log found = scan();
        assertEquals(8, only(found.complete()).memberSector());
        assertEquals(endOfFirst, found.endSector());
        assertEquals(1001, found.endSeq());
    }

    @Test
    void theLogEndsWhereSequenceNumbersHaveAGap() {
        log.append(log.data(SECOND_CHUNK, 1), log.parity(8, 2));
        long endOfFirst = log.end;
        log.seq++;
        log.append(log.data(0, 3), log.parity(0, 4));
        assertEquals(endOfFirst, scan().endSector());
        assertEquals(1, scan().complete().size());
    }

    @Test
    void aRingWithoutALogIsUnusable() {
        assertEquals("no log begins at sector 480 of the journal's ring", unusable());
    }

    @Test
    void aPayloadOutsideTheArrayIsUnusable() {
        log.append(log.data(GEOMETRY.arrayBytes() / 512, 1));
        assertTrue(unusable().startsWith("a payload lies where the array has nothing"), this::unusable);
    }

    @Test
    void aTailThatIsNoPositionMeansTheFirstOfTheRing() {
        LogBytes atStart = new LogBytes(GEOMETRY, 64, 0, 5);
        atStart.append(atStart.data(8, 1), atStart.parity(8, 2));
        for (long tail : new long[] {-1, 3, 64 * 8, Long.MAX_VALUE}) {
            JournalContent.Log found = assertInstanceOf(JournalContent.Log.class, atStart.scan(tail));
            assertEquals(0, found.tailSector());
            assertEquals(1, found.complete().size());
        }
    }

    private JournalContent.Log scan() {
        return assertInstanceOf(JournalContent.Log.class, log.scan());
    }

    private String unusable() {
        return assertInstanceOf(JournalContent.Unusable.class, log.scan()).reason();
    }

    private static LoggedRow row(long... ringSectors) {
        return new LoggedRow(8, ringSectors);
    }

    private static LoggedRow only(List<LoggedRow> rows) {
        assertEquals(1, rows.size());
        return rows.getFirst();
    }
}
