package org.asyncraid.tools.simulator.run;

import java.util.Locale;
import java.util.Optional;
import org.asyncraid.engines.faulty.FaultPlan.Effect;

/** What went wrong on purpose. */
public enum FaultKind {
    POWER_CUT,
    BLOCK_LOST_IN_CACHE,
    TORN_WRITE,
    CLEAN_RESTART,
    MEMBER_VANISHED,
    MEMBER_CAME_BACK,
    MEMBER_ABSENT_AT_START,
    MEMBER_SLOW,
    MEMBER_FAILED_BY_HAND,
    MEMBER_REMOVED,
    UNREADABLE_BLOCK,
    CORRUPT_BLOCK,
    LOST_WRITE,
    MISDIRECTED_WRITE,
    OUTDATED_MEMBER_OFFERED,
    FOREIGN_MEMBER_OFFERED,
    SPARE_WITH_OLD_DATA,
    SPARE_TAKEN_UNASKED,
    MEMBER_REPLACED,
    MEMBER_RE_ADDED,
    INTERRUPTED_SWEEP,
    JOURNAL_VANISHED,
    JOURNAL_ABSENT_AT_START,
    OUTDATED_JOURNAL_OFFERED,
    UNREADABLE_JOURNAL_BLOCK,
    ENGINE_FAILED,
    ENGINE_STALLED,
    ENGINE_REFUSED,
    ENGINE_VANISHED;

    /** What an engine's fault counts as; a lie is none that a run tells. */
    static Optional<FaultKind> of(Effect effect) {
        return switch (effect) {
            case FAIL -> Optional.of(ENGINE_FAILED);
            case STALL -> Optional.of(ENGINE_STALLED);
            case REFUSE -> Optional.of(ENGINE_REFUSED);
            case VANISH -> Optional.of(ENGINE_VANISHED);
            case LIE, TWICE -> Optional.empty();
        };
    }

    /** As people write it. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
