package org.asyncraid.raid.ppl;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeMembers;

/** A window and its entries in the logs. The loop's own; kept for as long as there is the window's object. */
final class LogTicket {
    final Stripe window;

    /** Entries of the pass that is under way. */
    final List<LogEntry> current = new ArrayList<>(2);

    /** Entries of passes some of whose writes failed: they count until the failure is recorded. */
    final List<LogEntry> kept = new ArrayList<>(0);

    private final StripeMembers members;
    private int pending;

    LogTicket(Stripe window, StripeMembers members) {
        this.window = window;
        this.members = members;
    }

    /** Another log has to be written first. */
    void await() {
        pending++;
    }

    /**
     * A log has been written, or cannot be. The window goes on after the last one, and when all failures are recorded: whoever
     * has failed since, and cannot tell of the pass, must not be taken for current again.
     */
    void logged() {
        if (--pending == 0 && members.areFailuresRecorded(window)) {
            window.resume();
        }
    }

    boolean isWaiting() {
        return pending > 0;
    }
}
