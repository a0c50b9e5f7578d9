package org.asyncraid.raid.stripe;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.raid.plan.BlockSet;
import org.jspecify.annotations.Nullable;

/**
 * Hands pages to windows, all that a window needs or none, so that windows which wait for pages hold none and cannot block
 * each other.
 */
final class WindowPages {
    private final PagePool pool;
    private final boolean withPartialParity;

    WindowPages(PagePool pool, boolean withPartialParity) {
        this.pool = pool;
        this.withPartialParity = withPartialParity;
    }

    /** Takes all pages that the plan needs and the window lacks; takes none, and drops the others, if one is not to be had. */
    boolean take(Stripe stripe) {
        BlockSet needed = stripe.failedNow
                .set(stripe.plan.reads())
                .addAll(stripe.plan.recovered())
                .addAll(stripe.plan.parity());
        for (int position = needed.next(0); position >= 0; position = needed.next(position + 1)) {
            if (stripe.content[position] == null) {
                stripe.content[position] = pool.tryTake(stripe.length());
                if (stripe.content[position] == null) {
                    release(stripe);
                    return false;
                }
            }
        }
        BlockSet partial = stripe.partial;
        for (int position = partial.next(0); position >= 0; position = partial.next(position + 1)) {
            if (stripe.merged[position] == null) {
                stripe.merged[position] = pool.tryTake(stripe.length());
                if (stripe.merged[position] == null) {
                    release(stripe);
                    return false;
                }
            }
        }
        return !withPartialParity || !stripe.isLogged() || takePartialParity(stripe);
    }

    private boolean takePartialParity(Stripe stripe) {
        for (int i = 0; i < stripe.partialParity.length; i++) {
            if (stripe.partialParity[i] == null) {
                stripe.partialParity[i] = pool.tryTake(stripe.length());
                if (stripe.partialParity[i] == null) {
                    release(stripe);
                    return false;
                }
            }
        }
        return true;
    }

    static void release(Stripe stripe) {
        release(stripe.partialParity);
        release(stripe.content);
        release(stripe.merged);
    }

    private static void release(@Nullable Page[] held) {
        for (int i = 0; i < held.length; i++) {
            Page page = held[i];
            if (page != null) {
                page.release();
                held[i] = null;
            }
        }
    }
}
