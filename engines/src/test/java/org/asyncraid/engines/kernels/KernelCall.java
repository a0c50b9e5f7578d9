package org.asyncraid.engines.kernels;

import org.asyncraid.async.op.Gf256;

/** Every kernel, to be called as a scenario says. */
enum KernelCall {
    COPY {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.copy(s.x(memory), s.source(memory), s.bytes);
            return 0;
        }
    },
    FILL {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.fill(s.p(memory), s.pattern, s.bytes);
            return 0;
        }
    },
    EQUAL {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            REFERENCE.copy(s.x(memory), s.y(memory), s.bytes);
            damage(s, memory, s.x(memory));
            return kernels.equal(s.x(memory), s.y(memory), s.bytes) ? 1 : 0;
        }
    },
    XOR {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.xor(s.sources(memory), s.p(memory), s.bytes, s.accumulate);
            return 0;
        }
    },
    XOR_IS_ZERO {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            Terms sources = s.sources(memory);
            Terms all = new Terms(sources.count() + 1).add(s.x(memory));
            for (int term = 0; term < sources.count(); term++) {
                all.add(sources.address(term));
            }
            REFERENCE.xor(sources, s.x(memory), s.bytes, false);
            damage(s, memory, s.x(memory));
            return kernels.xorIsZero(all, s.bytes) ? 1 : 0;
        }
    },
    PQ {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.pq(
                    s.sources(memory), s.wantsP ? s.p(memory) : 0, s.wantsQ ? s.q(memory) : 0, s.bytes, s.accumulate);
            return 0;
        }
    },
    PQ_VALIDATE {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            Terms sources = s.sources(memory);
            REFERENCE.pq(sources, s.x(memory), s.y(memory), s.bytes, false);
            damage(s, memory, s.accumulate ? s.x(memory) : s.y(memory));
            return kernels.pqValidate(sources, s.wantsP ? s.x(memory) : 0, s.wantsQ ? s.y(memory) : 0, s.bytes);
        }
    },
    MULTIPLY {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.multiply(s.source(memory), s.constant, s.p(memory), s.bytes, s.accumulate);
            return 0;
        }
    },
    RECOVER_DATA_FROM_Q {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.recoverDataFromQ(s.sources(memory), s.x(memory), s.constant, s.p(memory), s.bytes);
            return 0;
        }
    },
    RECOVER_DATA_AND_P {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.recoverDataAndP(s.sources(memory), s.x(memory), s.constant, s.p(memory), s.q(memory), s.bytes);
            return 0;
        }
    },
    RECOVER_DATA_AND_Q {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            kernels.recoverDataAndQ(s.sources(memory), s.x(memory), s.constant, s.p(memory), s.q(memory), s.bytes);
            return 0;
        }
    },
    RECOVER_TWO_DATA {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            Terms missing = new Terms(2).add(s.p(memory), s.constant).add(s.q(memory), Gf256.multiply(s.constant, 2));
            kernels.recoverTwoData(s.sources(memory), s.x(memory), s.y(memory), missing, s.bytes);
            return 0;
        }
    },
    DOT {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            if (s.count > 0) {
                kernels.dot(s.matrix(), s.sources(memory), s.products(memory), s.bytes, s.accumulate);
            }
            return 0;
        }
    },
    LOCATE {
        @Override
        long run(Kernels kernels, Scenario s, TestMemory memory) {
            REFERENCE.fill(s.x(memory), 0, s.bytes);
            damage(s, memory, s.x(memory));
            REFERENCE.multiply(s.x(memory), s.constant, s.y(memory), s.bytes, false);
            if (s.accumulate) {
                damage(s, memory, s.wantsP ? s.x(memory) : s.y(memory));
            }
            return kernels.locate(s.x(memory), s.y(memory), s.bytes);
        }
    };

    private static final Kernels REFERENCE = new ScalarKernels();

    /** Calls the kernel on a memory; the answer is what it returns, if anything. */
    abstract long run(Kernels kernels, Scenario s, TestMemory memory);

    private static void damage(Scenario s, TestMemory memory, long address) {
        if (s.damagedPosition >= 0) {
            memory.flipBit(address + s.damagedPosition);
        }
    }
}
