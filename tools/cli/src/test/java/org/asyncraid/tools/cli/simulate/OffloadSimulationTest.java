package org.asyncraid.tools.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.engines.model.HardwareModel.Ring;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffloadSimulationTest {
    /** A DSA whose queues are always full of what others have there. */
    private static HardwareModel alwaysFull() {
        HardwareModel dsa = HardwareModel.load("dsa");
        Ring ring = dsa.ring();
        return new HardwareModel(
                dsa.name(),
                dsa.units(),
                new Ring(
                        ring.slots(),
                        ring.alwaysFree(),
                        ring.batchLimit(),
                        ring.kickThreshold(),
                        Set.of(0, 1, 2, 3, 4, 5, 6, 7),
                        1),
                dsa.timing(),
                dsa.recovery(),
                dsa.kinds());
    }

    @ParameterizedTest
    @EnumSource(SchedulerChoice.class)
    void whereNothingEndsAnyMoreTheRunIsOverAndSaysSo(SchedulerChoice scheduler) {
        List<Request> requests = Workload.MIXED.requests(4, 4096, 100, 1).stream()
                .filter(request -> request.sources() == 1)
                .limit(10)
                .toList();
        var setup = new OffloadSimulation.Setup(List.of(alwaysFull()), requests, 4, 1);
        Kernels kernels = new ScalarKernels();
        try (var operands = new Operands(requests, 4, 1, kernels)) {
            CommandFailure failure = assertThrows(
                    CommandFailure.class, () -> OffloadSimulation.run(setup, scheduler, operands, kernels));
            assertEquals(ExitCode.ERROR, failure.exitCode());
            String message = String.valueOf(failure.getMessage());
            assertTrue(
                    message.startsWith(
                            "with the scheduler " + scheduler + ", nothing has ended for 60 s of virtual time:"
                                    + " 4 operations are in flight, 4 of them wait for an engine; engines: dsa.0 (0, Healthy)"),
                    message);
        }
    }
}
