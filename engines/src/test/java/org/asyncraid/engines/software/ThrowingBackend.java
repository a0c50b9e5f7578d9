package org.asyncraid.engines.software;

import java.util.Map;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.jspecify.annotations.Nullable;

/** Throws at every descriptor, until it is told to throw nothing; or when it is opened. */
final class ThrowingBackend implements Backend {
    private final Backend kernels = new KernelBackend(new ScalarKernels());
    private final Throwable thrown;
    private boolean opensNot;
    private volatile @Nullable Throwable now;

    ThrowingBackend(Throwable thrown) {
        this.thrown = thrown;
        now = thrown;
    }

    ThrowingBackend whenOpened() {
        opensNot = true;
        return this;
    }

    void throwsNothing() {
        now = null;
    }

    @Override
    public Map<OperationKind, KindLimits> kinds() {
        return kernels.kinds();
    }

    @Override
    public boolean failsWhole() {
        return true;
    }

    @Override
    public Execution open() {
        if (opensNot) {
            throwUnchecked(thrown);
        }
        Execution execution = kernels.open();
        return descriptor -> {
            throwUnchecked(now);
            execution.run(descriptor);
        };
    }

    private static void throwUnchecked(@Nullable Throwable what) {
        switch (what) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new IllegalArgumentException(what);
        }
    }
}
