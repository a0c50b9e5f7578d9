package org.asyncraid.raid.stripe;

/** Told once when a window that was started has ended. Called on the loop, never from inside the start. */
@FunctionalInterface
public interface StripeCompletion {
    void completed(Stripe stripe);
}
