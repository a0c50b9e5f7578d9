package org.asyncraid.tools.extension;

import net.jqwik.api.Group;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.engines.EngineConformance;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.engines.software.Waiting;
import org.asyncraid.engines.software.WorkerEngine;

/** The engines of another module in the conformance kit. */
class ComplementConformanceTest {
    static {
        OperationCase.define(Complement.KIND, Complement::answer);
    }

    @Group
    class OfItsOwn extends EngineConformance {
        @Override
        protected Engine engine() {
            return new ComplementEngine("complement", 500);
        }
    }

    @Group
    class Inline extends EngineConformance {
        @Override
        protected Engine engine() {
            return new InlineEngine("inline", new ComplementBackend());
        }
    }

    @Group
    class Worker extends EngineConformance {
        @Override
        protected Engine engine() {
            return new WorkerEngine("worker", new ComplementBackend(), 2, Waiting.PARKING);
        }

        @Override
        protected boolean needsRealTime() {
            return true;
        }
    }
}
