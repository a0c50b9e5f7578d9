package org.asyncraid.tools.simulator.machine;

import java.util.List;

/** Ends a run: something happened that must not. */
public final class RunFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. A smaller run counts as the same failure when it has the same kind. */
    public enum Kind {
        /** A read delivered what must not be there. */
        WRONG_CONTENT,
        /** A request failed although nothing stood against it. */
        REQUEST_FAILED,
        /** An array could not be assembled or opened although nothing stood against it. */
        REFUSED,
        /** Members are missing that must be there. */
        MEMBERS_LOST,
        /** Parity disagrees with data. */
        MISMATCH,
        /** A check did not find, or a repair did not put right, what was wrong. */
        NOT_FOUND,
        /** Something never ended. */
        STUCK,
        /** Memory was not given back. */
        LEAK,
        /** Something threw. */
        EXCEPTION
    }

    private final Kind kind;
    private final transient List<String> details;

    public RunFailure(Kind kind, String what, List<String> details) {
        super(what);
        this.kind = kind;
        this.details = List.copyOf(details);
    }

    public RunFailure(Kind kind, String what) {
        this(kind, what, List.of());
    }

    public Kind kind() {
        return kind;
    }

    /** What there is to know about it, a line each. */
    public List<String> details() {
        return details;
    }
}
