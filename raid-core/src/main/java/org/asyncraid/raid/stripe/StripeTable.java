package org.asyncraid.raid.stripe;

import org.jspecify.annotations.Nullable;

/**
 * Orders windows: of two that overlap in the same stripe, the later one waits until the earlier one has ended; all else
 * runs side by side. A hash table whose chains run through the stripes themselves, in order of arrival; allocates nothing.
 */
final class StripeTable {
    private final @Nullable Stripe[] first;
    private final @Nullable Stripe[] last;

    /** A table with {@code buckets} chains, a power of two. */
    StripeTable(int buckets) {
        first = new Stripe[buckets];
        last = new Stripe[buckets];
    }

    /** Enters the window. Returns whether it may run now; if not, {@link #leave} of the last one in its way tells. */
    boolean enter(Stripe stripe) {
        int bucket = bucket(stripe);
        stripe.blockers = 0;
        for (Stripe other = first[bucket]; other != null; other = other.next) {
            if (other.overlaps(stripe)) {
                stripe.blockers++;
            }
        }
        Stripe previous = last[bucket];
        stripe.previous = previous;
        stripe.next = null;
        if (previous == null) {
            first[bucket] = stripe;
        } else {
            previous.next = stripe;
        }
        last[bucket] = stripe;
        return stripe.blockers == 0;
    }

    /** Takes the window out and hands those that waited for it alone to {@code runner}. */
    void leave(Stripe stripe, StripeRunner runner) {
        int bucket = bucket(stripe);
        Stripe following = stripe.next;
        Stripe previous = stripe.previous;
        if (previous == null) {
            first[bucket] = following;
        } else {
            previous.next = following;
        }
        if (following == null) {
            last[bucket] = previous;
        } else {
            following.previous = previous;
        }
        stripe.next = null;
        stripe.previous = null;
        for (Stripe later = following; later != null; ) {
            Stripe afterwards = later.next;
            if (later.overlaps(stripe) && --later.blockers == 0) {
                runner.unblocked(later);
            }
            later = afterwards;
        }
    }

    private int bucket(Stripe stripe) {
        return (int) ((stripe.number() * 0x9E3779B97F4A7C15L) >>> 40) & (first.length - 1);
    }
}
