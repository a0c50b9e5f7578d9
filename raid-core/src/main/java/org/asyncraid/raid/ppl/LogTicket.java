package org.asyncraid.raid.ppl;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.raid.stripe.Stripe;

/** A window and its entries in the logs. The loop's own; kept for as long as there is the window's object. */
final class LogTicket {
    final Stripe window;

    /** Entries of the pass that is under way. */
    final List<LogEntry> current = new ArrayList<>(2);

    /** Entries of passes some of whose writes failed: they count until the failure is recorded. */
    final List<LogEntry> kept = new ArrayList<>(0);

    private int pending;

    LogTicket(Stripe window) {
        this.window = window;
    }

    /** Another log has to be written first. */
    void await() {
        pending++;
    }

    /** A log has been written, or cannot be. The window goes on after the last one. */
    void logged() {
        if (--pending == 0) {
            window.resume();
        }
    }

    boolean isWaiting() {
        return pending > 0;
    }
}
