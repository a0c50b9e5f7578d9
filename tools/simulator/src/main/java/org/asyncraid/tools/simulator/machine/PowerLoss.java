package org.asyncraid.tools.simulator.machine;

/** Ends what was waited for: the power is about to go, and {@link Machine#cutPower(Leftovers)} has to come next. */
public final class PowerLoss extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerLoss() {
        super("the power goes", null, false, false);
    }
}
