package org.asyncraid.async.layer;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Descriptor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps memory that dead engines may still read and write from being used by others, until every engine that died has
 * answered its reset after all.
 */
final class Quarantine {
    private final Scratch scratch;
    private final List<Page> pages = new ArrayList<>();
    private int deadEngines;

    Quarantine(Scratch scratch) {
        this.scratch = scratch;
    }

    /** An engine holds something and does not answer. */
    void engineDied() {
        deadEngines++;
    }

    /** An engine that died has answered, and touches nothing any more. */
    void engineAnswered() {
        if (--deadEngines == 0) {
            pages.forEach(Page::endQuarantine);
            pages.clear();
            scratch.recoverLost();
        }
    }

    /** Holds the pages of the client's request that this lost operation is, or is a part or a check of. */
    void hold(Operation lost) {
        if (deadEngines == 0) {
            return;
        }
        for (Operation whole = lost; whole != null; whole = wholeOf(whole)) {
            hold(whole.request);
        }
    }

    /** Takes back a scratch page of a lost operation. */
    void holdScratch(Page page) {
        if (deadEngines == 0) {
            scratch.give(page);
        } else {
            scratch.lose(page);
        }
    }

    private void hold(Descriptor request) {
        for (int i = 0; i < request.pageCount(); i++) {
            Page page = request.page(i);
            if (page.quarantine()) {
                pages.add(page);
            }
        }
    }

    private static @Nullable Operation wholeOf(Operation operation) {
        return operation.check == null ? operation.parent : operation.check.operation;
    }
}
