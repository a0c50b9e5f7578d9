package org.asyncraid.engines.software;

import java.util.Map;
import java.util.stream.Collectors;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.Kernels;

/** Our own kernels. They never fail, and have no limits. */
public final class KernelBackend implements Backend {
    private final Kernels kernels;

    /** Computes with these kernels. */
    public KernelBackend(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public Map<OperationKind, KindLimits> kinds() {
        return KernelOperations.KINDS.stream().collect(Collectors.toMap(kind -> kind, kind -> KindLimits.ANY));
    }

    @Override
    public boolean failsWhole() {
        return true;
    }

    @Override
    public Execution open() {
        var operations = new KernelOperations(kernels);
        return descriptor -> descriptor.end(Outcome.OK, operations.execute(descriptor));
    }
}
