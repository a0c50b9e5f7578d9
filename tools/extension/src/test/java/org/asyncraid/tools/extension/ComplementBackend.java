package org.asyncraid.tools.extension;

import java.util.Map;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.software.Backend;
import org.asyncraid.engines.software.Execution;

/** The short way to an engine: what computes on the calling thread. */
final class ComplementBackend implements Backend {
    @Override
    public Map<OperationKind, KindLimits> kinds() {
        return Map.of(Complement.KIND, KindLimits.ANY);
    }

    @Override
    public boolean failsWhole() {
        return true;
    }

    @Override
    public Execution open() {
        return descriptor -> descriptor.end(Outcome.OK, Complement.carryOut(descriptor));
    }
}
