package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.overlay.OverlayDevice;
import org.asyncraid.raid.array.ArrayOpening.Outcome;
import org.asyncraid.raid.cache.CacheLoading;
import org.asyncraid.raid.cache.WriteBackCache;
import org.asyncraid.raid.journal.JournalContent;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.raid.journal.JournalPolicy;
import org.asyncraid.raid.journal.JournalReader;
import org.asyncraid.raid.journal.JournalReplay;
import org.asyncraid.raid.journal.JournalRing;
import org.asyncraid.raid.journal.JournalScan;
import org.asyncraid.raid.journal.LoggedRow;
import org.asyncraid.raid.stripe.ResyncPolicy;

/**
 * Opens an array with a write journal: what the journal holds is put into the members' place first, and only then is
 * anything read. An array that may only be read gets its members behind overlays, so that the replay stays in memory.
 */
final class JournalOpening {
    /** What a replay in memory may take. */
    private static final long MOST_OVERLAID_BYTES = 1L << 30;

    /** What is logged anew is in memory until it is on the members. */
    private static final long MOST_CACHED_BYTES = 1L << 29;

    /** What a write-back journal keeps in memory while the array runs. */
    private static final long MOST_LIVE_BYTES = 8L << 20;

    private static final int BLOCK_BYTES = 4096;

    /** As in md: blocks of the old log that lie further on in the ring cannot continue the new one. */
    private static final long SEQ_GAP = 10_000;

    private final ArrayContext context;
    private final ArrayStart start;
    private final ArrayStart.Seat journal;
    private final JournalRing ring;
    private final Consumer<Outcome> whom;

    private JournalOpening(ArrayContext context, ArrayStart start, ArrayStart.Seat journal, Consumer<Outcome> whom) {
        this.context = context;
        this.start = start;
        this.journal = journal;
        this.whom = whom;
        ring = JournalRing.of(journal.superblock());
    }

    static void open(ArrayContext context, ArrayStart start, ArrayStart.Seat journal, Consumer<Outcome> whom) {
        new JournalOpening(context, start, journal, whom).scan();
    }

    private void scan() {
        long tail = journal.superblock().journalTail().orElse(0);
        JournalScan scan =
                new JournalScan(start.geometry(), journal.superblock().arrayUuid(), ring, tail);
        JournalReader.read(context.pages(), journal.device(), ring, scan, this::scanned);
    }

    private void scanned(JournalContent content) {
        switch (content) {
            case JournalContent.Unusable unusable ->
                refuse(unusable.reason() + "; leave " + journal.device().name() + " out to go on without it");
            case JournalContent.Log log -> {
                if (start.readOnlyReason().isPresent()) {
                    replayInMemory(log);
                } else {
                    replayToMembers(log);
                }
            }
        }
    }

    private void replayInMemory(JournalContent.Log log) {
        long bytes = 0;
        for (LoggedRow row : log.complete()) {
            bytes += (long) BLOCK_BYTES * row.blocks();
        }
        bytes += (long) BLOCK_BYTES
                * start.geometry().layout().raidDisks()
                * log.dataOnly().size();
        if (bytes > MOST_OVERLAID_BYTES) {
            refuse("its write journal holds up to " + (bytes >> 20) + " MiB to replay, more than is kept in memory");
            return;
        }
        List<OverlayDevice> overlays = start.seats().stream()
                .map(seat -> OverlayDevice.keepingWrites(seat.device(), context.loop()))
                .toList();
        ArrayStart overlaid = start.withDevices(overlays);
        JournalReplay.run(
                context.pages(),
                journal.device(),
                ring,
                copies(overlaid, log.complete()),
                failure -> failure.ifPresentOrElse(this::refuse, () -> openOverlaid(overlaid, log)));
    }

    private void openOverlaid(ArrayStart overlaid, JournalContent.Log log) {
        if (log.dataOnly().isEmpty()) {
            whom.accept(new Outcome.Opened(new RaidArray(context, overlaid, new ResyncPolicy())));
            return;
        }
        for (ArrayStart.Seat seat : overlaid.seats()) {
            Optional<String> reason = seat.superblock().whyNotWritable();
            if (reason.isPresent()) {
                refuse("its write journal cannot be replayed: " + reason.get());
                return;
            }
        }
        RaidArray array = new RaidArray(context, overlaid.writable(), new ResyncPolicy());
        new DataOnlyReplay(context, array, journal.device(), ring, log.dataOnly())
                .run(failure -> failure.ifPresentOrElse(reason -> array.stop(() -> refuse(reason)), () -> {
                    array.becomeReadOnly(overlaid.readOnlyReason().orElseThrow());
                    whom.accept(new Outcome.Opened(array));
                }));
    }

    private void replayToMembers(JournalContent.Log log) {
        Optional<String> refusal =
                JournalPolicy.refusal(ring, start.geometry().layout().raidDisks());
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return;
        }
        JournalReplay.run(
                context.pages(),
                journal.device(),
                ring,
                copies(start, log.complete()),
                failure -> failure.ifPresentOrElse(this::refuse, () -> beginLog(log)));
    }

    private void beginLog(JournalContent.Log log) {
        JournalPolicy policy = new JournalPolicy(
                context.loop(), start.geometry(), journal.superblock().arrayUuid(), journal.device(), ring);
        long blocks = dataBlocks(log);
        boolean fits = policy.canRelog(
                log.tailSector(), log.endSector(), log.dataOnly().size(), blocks);
        if (!fits || blocks * BLOCK_BYTES > MOST_CACHED_BYTES) {
            policy.close();
            refuse("its write journal holds " + blocks + " blocks without their parity, too many to be logged anew"
                    + " before they are written; it can only be read");
            return;
        }
        RaidArray array = new RaidArray(context, start, policy);
        if (log.dataOnly().isEmpty()) {
            policy.begin(
                    new JournalKeeping(array.table()),
                    log.endSector(),
                    log.endSeq() + SEQ_GAP,
                    () -> opened(array, policy));
        } else {
            relog(array, policy, log, blocks);
        }
    }

    /**
     * Logs data without parity anew, behind the old log, has the superblock point there, and only then writes it to the
     * members, with its parity logged first: at every moment one of the two logs holds all that is needed.
     */
    private void relog(RaidArray array, JournalPolicy policy, JournalContent.Log log, long blocks) {
        policy.beginRelog(new JournalKeeping(array.table()), log.tailSector(), log.endSector(), log.endSeq() + SEQ_GAP);
        WriteBackCache cache = array.newCache(policy, blocks * BLOCK_BYTES);
        CacheLoading.run(cache, journal.device(), ring, log.dataOnly(), failure -> {
            if (failure.isPresent()) {
                giveUp(array, cache, failure.get());
                return;
            }
            policy.endRelog(
                    log.endSector(),
                    () -> cache.settle(() -> {
                        if (cache.holdsData()) {
                            giveUp(array, cache, "what its write journal holds cannot be written to the members");
                        } else {
                            cache.close();
                            opened(array, policy);
                        }
                    }));
        });
    }

    private void giveUp(RaidArray array, WriteBackCache cache, String reason) {
        array.becomeReadOnly(reason);
        array.stop(() -> {
            cache.close();
            refuse(reason);
        });
    }

    private void opened(RaidArray array, JournalPolicy policy) {
        if (array.isReadOnly()) {
            array.stop(() -> refuse(
                    "the write journal cannot be written: " + journal.device().name()));
            return;
        }
        if (context.config().journalMode() == JournalMode.WRITE_BACK && policy.mostDataBlocks() > 0) {
            array.cacheWrites(array.newCache(policy, Math.min(MOST_LIVE_BYTES, ring.sectors() * 512 / 2)));
        }
        whom.accept(new Outcome.Opened(array));
    }

    private static long dataBlocks(JournalContent.Log log) {
        return log.dataOnly().stream().mapToLong(LoggedRow::blocks).sum();
    }

    /** Where the blocks of rows belong, as far as there is a member to hold them. */
    private static List<JournalReplay.Copy> copies(ArrayStart start, List<LoggedRow> rows) {
        List<JournalReplay.Copy> copies = new ArrayList<>();
        for (ArrayStart.Seat seat : start.seats()) {
            if (seat.slot() == ArrayMember.NO_SLOT) {
                continue;
            }
            for (LoggedRow row : rows) {
                if (row.has(seat.slot())) {
                    long sector = seat.superblock().dataOffset() + row.memberSector();
                    copies.add(new JournalReplay.Copy(
                            row.ringSector(seat.slot()), seat.device(), sector * BlockDevice.SECTOR_BYTES));
                }
            }
        }
        return copies;
    }

    private void refuse(String reason) {
        whom.accept(new Outcome.Refused(reason));
    }
}
