package org.asyncraid.async.descriptor;

/** How a descriptor ended, as its engine or the layer says. */
public enum Outcome {
    /** Not ended. */
    PENDING,
    /** Done; destinations and result are valid. */
    OK,
    /** The engine reports an error of its own while working on it. */
    ENGINE_ERROR,
    /**
     * The engine met a page of the operation's memory that it could not reach, and stopped there. That is the memory's
     * fault and not the engine's, which keeps its good name; the operation is done elsewhere.
     */
    PAGE_FAULT,
    /** The engine gave it up unfinished, because an earlier one failed or the channel was reset. */
    ABORTED,
    /** The engine did not answer in time; its channel was reset before this was reported. */
    TIMED_OUT,
    /** The engine had no resources for it. */
    REFUSED,
    /**
     * The engine did not answer, and its channel's reset was not answered either: it may still read the sources and
     * write the destinations. Their pages are quarantined until it answers: released as usual, nobody gets them before.
     * Memory named by address must not be used again. The operation is not tried elsewhere.
     */
    LOST,
    /** Other engines came to another result, which was found out by a sample. */
    WRONG,
    /** No engine of the layer can take such an operation. */
    NOT_SUPPORTED,
    /** It was never started, because one that it depends on in its chain failed. */
    CANCELLED;

    public boolean isOk() {
        return this == OK;
    }
}
