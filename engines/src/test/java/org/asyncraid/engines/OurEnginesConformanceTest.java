package org.asyncraid.engines;

import net.jqwik.api.Group;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.engines.isal.IsalBackend;
import org.asyncraid.engines.jdk.JdkBackend;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.engines.openssl.OpensslBackend;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.engines.software.KernelBackend;
import org.asyncraid.engines.software.Waiting;
import org.asyncraid.engines.software.WorkerEngine;

/** Every engine of this module in the conformance kit. */
class OurEnginesConformanceTest {
    @Group
    class InlineScalar extends EngineConformance {
        @Override
        protected Engine engine() {
            return new InlineEngine("scalar", new ScalarKernels());
        }
    }

    @Group
    class InlineOfThisMachine extends EngineConformance {
        @Override
        protected Engine engine() {
            return new InlineEngine("simd", KernelsSelection.get().kernels());
        }
    }

    @Group
    class ParkingWorkers extends EngineConformance {
        @Override
        protected Engine engine() {
            return new WorkerEngine("worker", KernelsSelection.get().kernels(), 2);
        }

        @Override
        protected boolean needsRealTime() {
            return true;
        }
    }

    /** Of these kernels' operations, those of some pages are shared. */
    @Group
    class SpinningWorkers extends EngineConformance {
        @Override
        protected Engine engine() {
            var backend = new KernelBackend(KernelsSelection.get().kernels());
            return new WorkerEngine("worker", backend, 3, Waiting.SPINNING);
        }

        @Override
        protected Engine engineToGoWrong() {
            var backend = new KernelBackend(KernelsSelection.get().kernels());
            return new WorkerEngine("worker", backend, 3, Waiting.PARKING);
        }

        @Override
        protected boolean needsRealTime() {
            return true;
        }
    }

    @Group
    class Jdk extends EngineConformance {
        @Override
        protected Engine engine() {
            return new InlineEngine("jdk", new JdkBackend());
        }
    }

    @Group
    @AddLifecycleHook(OptionalLibrary.IsaL.class)
    class IsaL extends EngineConformance {
        @Override
        protected Engine engine() {
            return new InlineEngine("isal", new IsalBackend());
        }
    }

    @Group
    @AddLifecycleHook(OptionalLibrary.Crypto.class)
    class OpenSsl extends EngineConformance {
        @Override
        protected Engine engine() {
            return new InlineEngine("openssl", new OpensslBackend());
        }
    }

    @Group
    class Iop341 extends OfModel {
        Iop341() {
            super("iop341");
        }
    }

    @Group
    class IoatDma extends OfModel {
        IoatDma() {
            super("ioatdma");
        }
    }

    @Group
    class IoatDmaOfLaterVersion extends OfModel {
        IoatDmaOfLaterVersion() {
            super("ioatdma-cb33");
        }
    }

    @Group
    class Dsa extends OfModel {
        Dsa() {
            super("dsa");
        }
    }

    @Group
    class MvXor extends OfModel {
        MvXor() {
            super("mv_xor");
        }
    }

    @Group
    class TimedSimd extends OfModel {
        TimedSimd() {
            super("simd");
        }
    }

    @Group
    class TimedWorker extends OfModel {
        TimedWorker() {
            super("worker");
        }
    }

    /** The last queue of a model: of unequal ones, it is the one that can do most. */
    abstract static class OfModel extends EngineConformance {
        private final HardwareModel model;

        OfModel(String name) {
            model = HardwareModel.load(name);
        }

        @Override
        protected Engine engine() {
            return model.engines(new ScalarKernels()).getLast();
        }
    }
}
