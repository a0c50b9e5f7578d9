package org.asyncraid.raid.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.Candidate;

/** Replays a journal over members that are byte arrays. */
public final class BytesReplay {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;

    private BytesReplay() {}

    /** Puts what the journal of an array has into the members' contents; it must not have data without parity. */
    public static void replay(AssembledArray array, Candidate journal, Map<String, byte[]> contents) {
        JournalRing ring = JournalRing.of(journal.superblock());
        byte[] bytes = contents.get(journal.deviceName());
        JournalScan scan = new JournalScan(
                array.geometry(),
                journal.superblock().arrayUuid(),
                ring,
                journal.superblock().journalTail().orElseThrow());
        while (!scan.hasEnded()) {
            scan.give(ByteBuffer.wrap(bytes, (int) ring.deviceBytes(scan.wantedSector()), BLOCK)
                    .slice());
        }
        JournalContent.Log log = assertInstanceOf(JournalContent.Log.class, scan.outcome());
        assertEquals(List.of(), log.dataOnly());
        for (LoggedRow row : log.complete()) {
            for (int slot = 0; slot < array.slots().size(); slot++) {
                if (row.has(slot) && array.slots().get(slot).filledBy().isPresent()) {
                    Candidate member = array.slots().get(slot).filledBy().get();
                    long at = (member.superblock().dataOffset() + row.memberSector()) * 512;
                    int from = (int) ring.deviceBytes(row.ringSector(slot));
                    System.arraycopy(bytes, from, contents.get(member.deviceName()), (int) at, BLOCK);
                }
            }
        }
    }
}
