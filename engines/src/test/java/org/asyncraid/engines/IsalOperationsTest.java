package org.asyncraid.engines;

import static org.asyncraid.async.op.OperationKinds.GF_DOT;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.asyncraid.async.op.OperationKinds.PQ_VALIDATE;
import static org.asyncraid.async.op.OperationKinds.XOR;
import static org.asyncraid.async.op.OperationKinds.XOR_VALIDATE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.isal.IsalBackend;
import org.asyncraid.engines.software.InlineEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the conformance kit does not try, since it keeps to the engine's limits. */
class IsalOperationsTest {
    private final DescriptorPool pool = new DescriptorPool(1000);

    @BeforeEach
    void needsTheLibrary() {
        assumeTrue(Isal.isPresent(), "optional: ISA-L is not installed");
    }

    /** A function for RAID that met one of these would end the process. */
    @Test
    void blocksThatAreNotAlignedDoNotReachTheFunctionsForRaid() {
        List<OperationCase> operations = new ArrayList<>();
        for (OperationKind kind : List.of(XOR, XOR_VALIDATE, PQ, PQ_VALIDATE)) {
            for (int seed = 0; seed < 50; seed++) {
                operations.add(new OperationCase(kind, 3 + seed % 6, 1 + 37 * seed, seed, pool));
            }
        }
        run(operations);
    }

    @Test
    void moreMatricesThanTablesAreKeptFor() {
        List<OperationCase> operations = new ArrayList<>();
        for (int turn = 0; turn < 2; turn++) {
            for (int seed = 0; seed < 100; seed++) {
                operations.add(new OperationCase(GF_DOT, 1 + seed % 9, 100, seed, pool));
            }
        }
        run(operations);
    }

    /** On one channel, so that tables are met again. */
    private static void run(List<OperationCase> operations) {
        var engine = new InlineEngine("isal", new IsalBackend());
        EngineRunner.runAll(
                engine,
                new SimulatedLoop(1),
                operations.stream().map(OperationCase::descriptor).toList());
        operations.forEach(OperationCase::checkDone);
    }
}
