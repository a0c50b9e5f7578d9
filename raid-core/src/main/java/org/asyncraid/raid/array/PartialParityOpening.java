package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.array.ArrayOpening.Outcome;
import org.asyncraid.raid.array.MemberState.InSync;
import org.asyncraid.raid.array.MemberState.Recovering;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.raid.ppl.LogOwner;
import org.asyncraid.raid.ppl.LogProbe;
import org.asyncraid.raid.ppl.LogReplay;
import org.asyncraid.raid.ppl.PartialParityPolicy;
import org.asyncraid.raid.replay.ReplayTarget;
import org.asyncraid.raid.stripe.ResyncPolicy;
import org.asyncraid.raid.superblock.LogMark;
import org.asyncraid.raid.superblock.Superblock;

/**
 * Opens an array that has a partial parity log: replays it if the array was not stopped cleanly, makes it empty, and starts
 * the array with a policy that keeps it up. Where the array may only be read, it is replayed in memory, over the members.
 *
 * <p><b>Crash points.</b> Until the logs are empty, the superblocks are as they were: all is done again. From then on the
 * superblocks may say active where the logs are empty: nothing is replayed, and parity is as the replay left it. Where a
 * member is absent, the logs stay until the superblocks say so: if it comes back before, it counts, and the replay has to be
 * done again with what it holds. So they do where a member is being replaced, until the superblocks say that all has to be copied
 * again: what was being written may be on the one and not on the other, and either may be gone next time.
 */
final class PartialParityOpening {
    private final ArrayContext context;
    private final ArrayStart start;
    private final LogKind kind;
    private final Consumer<Outcome> whom;

    private PartialParityOpening(ArrayContext context, ArrayStart start, LogKind kind, Consumer<Outcome> whom) {
        this.context = context;
        this.start = start;
        this.kind = kind;
        this.whom = whom;
    }

    /**
     * Finds out which log the array has, and opens it, or leaves it to another way of opening.
     *
     * @param otherwise run, on the loop, where it has none
     */
    static void open(ArrayContext context, ArrayStart start, Consumer<Outcome> whom, Runnable otherwise) {
        boolean ofMd = start.seats().stream()
                .anyMatch(seat -> seat.superblock().partialParityLog().isPresent());
        if (ofMd) {
            new PartialParityOpening(context, start, LogKind.MD, whom).begin();
        } else if (start.geometry().layout().level() == RaidLevel.RAID6) {
            PartialParityOpening opening = new PartialParityOpening(context, start, LogKind.PPL6, whom);
            LogProbe.start(context.loop(), context.pages(), start.geometry(), opening.owners(), found -> {
                if (found) {
                    opening.begin();
                } else {
                    otherwise.run();
                }
            });
        } else {
            otherwise.run();
        }
    }

    private void begin() {
        boolean counts = kind == LogKind.MD || newest().stream().allMatch(LogMark::isOn);
        if (start.resyncedBytes() == ArrayStart.RESYNCED || !counts) {
            context.loop().post(() -> run(start, List.of()));
            return;
        }
        new LogReplay(context.loop(), context.pages(), start.geometry(), kind, owners(), replacements())
                .start(start.readOnlyReason().isPresent(), this::replayed);
    }

    private void replayed(LogReplay.Outcome outcome) {
        switch (outcome) {
            case LogReplay.Outcome.Failed failed -> whom.accept(new Outcome.Refused(failed.reason()));
            case LogReplay.Outcome.Done done -> run(replayed(done), kept());
        }
    }

    /**
     * The array as the logs leave it. All its parity counts as right if it did before the writes that were cut, and the logs
     * told of all of those. Linux does not note the former, and takes it for granted where anything was replayed.
     */
    private ArrayStart replayed(LogReplay.Outcome.Done done) {
        ArrayStart next = start.withDevices(start.seats().stream()
                .map(seat ->
                        isReplacement(seat) ? seat.device() : done.devices().getOrDefault(seat.slot(), seat.device()))
                .toList());
        boolean ours = newest().stream().allMatch(LogMark::isOn);
        boolean wasRight = ours
                ? newest().stream().allMatch(LogMark::isSyncedOn)
                : done.updates() > 0 && start.resyncedBytes() == 0;
        return wasRight && done.isComplete() ? next.resynced() : next;
    }

    /** @param kept members whose logs are to stay as they are until the first write */
    private void run(ArrayStart ready, List<LogOwner> kept) {
        Optional<String> unusable = PartialParityPolicy.readOnlyReason(start.geometry(), kind, owners());
        ArrayStart permitted = unusable.map(ready::readOnly).orElse(ready);
        if (permitted.readOnlyReason().isPresent()) {
            whom.accept(new Outcome.Opened(new RaidArray(context, permitted, new ResyncPolicy())));
            return;
        }
        long generation = kind == LogKind.MD ? 0 : start.events() << Integer.SIZE;
        List<LogOwner> owners = owners();
        List<LogOwner> emptied =
                owners.stream().filter(owner -> !kept.contains(owner)).toList();
        PartialParityPolicy.reset(
                context.loop(), context.pages(), start.geometry(), kind, emptied, generation, failure -> {
                    if (failure.isPresent()) {
                        whom.accept(new Outcome.Refused(failure.get()));
                    } else {
                        PartialParityPolicy policy = new PartialParityPolicy(
                                context.loop(), start.geometry(), kind, owners, kept, generation);
                        RaidArray array = new RaidArray(context, permitted, policy);
                        if (!kept.isEmpty()) {
                            array.table().updater().recordBeforeWrites();
                        }
                        whom.accept(new Outcome.Opened(array));
                    }
                });
    }

    /**
     * Whose logs were replayed, where somebody absent could come back and be taken for current, or the member that is seated now
     * be absent and its replacement be taken for it.
     */
    private List<LogOwner> kept() {
        List<LogOwner> owners = owners();
        Set<BlockDevice> replacements = start.seats().stream()
                .filter(PartialParityOpening::isReplacement)
                .map(ArrayStart.Seat::device)
                .collect(Collectors.toSet());
        long inSync = owners.stream()
                .filter(owner -> owner.isMember() && owner.readableBytes() == Long.MAX_VALUE)
                .count();
        return inSync == start.geometry().layout().raidDisks() && replacements.isEmpty()
                ? List.of()
                : owners.stream()
                        .filter(owner -> owner.isMember() || replacements.contains(owner.device()))
                        .filter(LogOwner::isCurrent)
                        .toList();
    }

    /** The superblocks that know best. */
    private List<Superblock> newest() {
        return start.seats().stream()
                .map(ArrayStart.Seat::superblock)
                .filter(superblock -> superblock.events() == start.events())
                .toList();
    }

    private List<LogOwner> owners() {
        List<LogOwner> owners = new ArrayList<>();
        for (ArrayStart.Seat seat : start.seats()) {
            boolean current = start.events() - seat.superblock().events() <= 1;
            int slot = isReplacement(seat) ? ArrayMember.NO_SLOT : seat.slot();
            owners.add(new LogOwner(slot, seat.device(), seat.superblock(), readableBytes(seat), current));
        }
        return owners;
    }

    /** By slot, those that take every write beside the slot's member. */
    private Map<Integer, ReplayTarget> replacements() {
        Map<Integer, ReplayTarget> targets = new HashMap<>();
        for (ArrayStart.Seat seat : start.seats()) {
            if (isReplacement(seat)) {
                long dataOffset = seat.superblock().dataOffset() * BlockDevice.SECTOR_BYTES;
                targets.put(seat.slot(), new ReplayTarget(seat.device(), dataOffset));
            }
        }
        return targets;
    }

    private static boolean isReplacement(ArrayStart.Seat seat) {
        return seat.state() instanceof MemberState.Replacing;
    }

    private static long readableBytes(ArrayStart.Seat seat) {
        return switch (seat.state()) {
            case InSync inSync -> Long.MAX_VALUE;
            case Recovering recovering -> recovering.rebuiltBytes();
            case MemberState.Spare spare -> 0;
            case MemberState.Faulty faulty -> 0;
            case MemberState.Journal journal -> 0;
            case MemberState.Replacing replacing -> 0;
        };
    }
}
