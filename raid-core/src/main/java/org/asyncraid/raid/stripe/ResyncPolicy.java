package org.asyncraid.raid.stripe;

/** Nothing is logged: after a crash the whole array is resynced. md's {@code resync}. */
public final class ResyncPolicy implements ConsistencyPolicy {
    @Override
    public boolean admits(Stripe window) {
        return true;
    }

    @Override
    public boolean hasLogged(Stripe window) {
        return true;
    }

    @Override
    public void passWritten(Stripe window) {}

    @Override
    public void released(Stripe window) {}
}
