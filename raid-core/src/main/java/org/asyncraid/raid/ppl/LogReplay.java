package org.asyncraid.raid.ppl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.replay.MemberReplay;
import org.asyncraid.raid.replay.ReplayTarget;
import org.asyncraid.raid.replay.ReplayWrite;

/**
 * Replays the partial parity logs of an array that was not stopped cleanly.
 *
 * <p><b>Crash points.</b> Nothing is written before all logs have been read. A replay that is cut is done again: it changes
 * parity only, and what it computes depends on logs and data alone, but for a block that nobody has any more.
 */
public final class LogReplay {
    private final EventLoop loop;
    private final PagePool pages;
    private final ArrayGeometry geometry;
    private final LogKind kind;
    private final List<LogOwner> owners;
    private final Map<Integer, ReplayTarget> replacements;

    /** What it came to. */
    public sealed interface Outcome {
        /**
         * Replayed.
         *
         * @param devices by slot, what to go on with: the members, or overlays over them
         * @param updates writes to stripes that the logs told of
         * @param isComplete whether every log was there and every entry made sense, so that all that was being written is
         *     known
         */
        record Done(Map<Integer, BlockDevice> devices, int updates, boolean isComplete) implements Outcome {}

        /** Not replayed. */
        record Failed(String reason) implements Outcome {}
    }

    /**
     * For these members.
     *
     * @param replacements by slot, devices that are being filled to replace a member and take its writes too
     */
    public LogReplay(
            EventLoop loop,
            PagePool pages,
            ArrayGeometry geometry,
            LogKind kind,
            List<LogOwner> owners,
            Map<Integer, ReplayTarget> replacements) {
        this.loop = loop;
        this.pages = pages;
        this.geometry = geometry;
        this.kind = kind;
        this.owners = List.copyOf(owners);
        this.replacements = Map.copyOf(replacements);
    }

    /**
     * Begins.
     *
     * @param inMemory whether to leave the members alone and show the outcome over them
     * @param whom told once, on the loop, never inside this call
     */
    public void start(boolean inMemory, Consumer<Outcome> whom) {
        List<LoggedMember> members = new ArrayList<>();
        List<String> withoutPlace = new ArrayList<>();
        for (LogOwner owner : owners) {
            Optional<LogArea> area = kind.area(owner.superblock(), owner.device());
            if (owner.slot() >= 0 && area.isEmpty()) {
                withoutPlace.add(owner.device().name());
            } else if (owner.slot() >= 0) {
                members.add(new LoggedMember(
                        owner.slot(),
                        owner.device(),
                        owner.superblock().dataOffset() * BlockDevice.SECTOR_BYTES,
                        owner.readableBytes(),
                        area.orElseThrow(),
                        kind.format(owner.superblock(), geometry, owner.slot()),
                        owner.isCurrent()));
            }
        }
        if (!withoutPlace.isEmpty()) {
            boolean complete =
                    members.size() + withoutPlace.size() == geometry.layout().raidDisks();
            String reason =
                    withoutPlace.getFirst() + " has no place for its partial parity log, and a member is missing";
            Outcome outcome = complete ? new Outcome.Done(Map.of(), 0, false) : new Outcome.Failed(reason);
            loop.post(() -> whom.accept(outcome));
            return;
        }
        LogRecovery.start(loop, pages, geometry, members, found -> recovered(members, found, inMemory, whom));
    }

    private void recovered(
            List<LoggedMember> members, LogRecovery.Outcome found, boolean inMemory, Consumer<Outcome> whom) {
        if (!found.unreadable().isEmpty() && members.size() < geometry.layout().raidDisks()) {
            whom.accept(new Outcome.Failed("the partial parity log of slot "
                    + found.unreadable().getFirst() + " cannot be read, and a member is missing"));
            return;
        }
        boolean degraded = members.size() < geometry.layout().raidDisks();
        if (kind == LogKind.PPL6 && degraded && !found.absent().isEmpty()) {
            whom.accept(new Outcome.Failed("the partial parity log of slot "
                    + found.absent().getFirst() + " is not there any more, and a member is missing"));
            return;
        }
        boolean complete = found.refused() == 0
                && found.absent().isEmpty()
                && found.unreadable().isEmpty();
        Map<Integer, BlockDevice> devices = new HashMap<>();
        if (inMemory) {
            devices.putAll(found.overlays());
            whom.accept(new Outcome.Done(devices, found.updates(), complete));
            return;
        }
        Map<Integer, ReplayTarget> targets = new HashMap<>();
        for (LoggedMember member : members) {
            devices.put(member.slot(), member.device());
            targets.put(member.slot(), new ReplayTarget(member.device(), member.dataOffsetBytes()));
        }
        MemberReplay.start(loop, pages, targets, found.writes(), failures -> {
            if (failures.isEmpty()) {
                writeReplacements(found.writes(), new Outcome.Done(devices, found.updates(), complete), whom);
            } else {
                whom.accept(new Outcome.Failed(failure(failures)));
            }
        });
    }

    private void writeReplacements(List<ReplayWrite> writes, Outcome done, Consumer<Outcome> whom) {
        List<ReplayWrite> theirs = writes.stream()
                .filter(write -> replacements.containsKey(write.slot()))
                .toList();
        MemberReplay.start(
                loop,
                pages,
                replacements,
                theirs,
                failures -> whom.accept(failures.isEmpty() ? done : new Outcome.Failed(failure(failures))));
    }

    private static String failure(Map<Integer, IoStatus> failures) {
        Map.Entry<Integer, IoStatus> first = failures.entrySet().iterator().next();
        return "replaying the partial parity log, a write to slot " + first.getKey() + " ended with "
                + first.getValue();
    }
}
