package org.asyncraid.engines.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.asyncraid.engines.software.KernelOperations;

/**
 * One piece of modelled hardware: an engine for each queue, over units and a memory that they share. All channels open at
 * a time belong to one loop, and a queue has one channel at a time, as there is one piece of hardware. In virtual time the
 * hardware works on while the loop's thread is occupied; on a loop in real time its computing comes on top of the modelled
 * time, and takes the loop's.
 */
public final class Hardware {
    private final HardwareModel model;
    private final MemoryBus bus;
    private final List<Unit> units = new ArrayList<>();
    private final List<Engine> engines = new ArrayList<>();

    Hardware(HardwareModel model, Kernels kernels, HardwareFaults faults) {
        if (model.units().synchronous() && !faults.faults().isEmpty()) {
            throw new IllegalArgumentException(
                    model.name() + " is the submitting thread, which has no faults of hardware: " + faults.faults());
        }
        this.model = model;
        bus = new MemoryBus(model.units().memoryBytesPerSecond());
        var operations = new KernelOperations(kernels);
        int ofGroup = model.units().each();
        int total = Math.multiplyExact(model.units().groups(), ofGroup);
        for (int group = 0; group < model.units().groups(); group++) {
            Map<OperationKind, Ability> abilities = abilitiesOf(group);
            var members = new UnitGroup();
            for (int i = 0; i < ofGroup; i++) {
                String name = total == 1 ? model.name() : model.name() + " unit " + units.size();
                var unit = new Unit(name, model, abilities, bus, operations);
                members.add(unit);
                units.add(unit);
            }
            for (int i = 0; i < model.units().queues(); i++) {
                engines.add(
                        new ModelEngine(new ModelEngine.Queue(model, engines.size(), abilities, members, faults), bus));
            }
        }
    }

    /**
     * What the hardware has done since it was made. Utilisation of a unit over some time is its busy time in it, by the time;
     * that of the memory, the bytes moved in it, by {@link HardwareModel.Units#memoryBytesPerSecond} and the time.
     *
     * @param busyNanos of each unit, in the order of {@link #unitNames}; from taking a descriptor up until its last byte
     * @param memoryBytes bytes read and written
     */
    public record Usage(List<Long> busyNanos, double memoryBytes) {
        public Usage {
            busyNanos = List.copyOf(busyNanos);
        }
    }

    public HardwareModel model() {
        return model;
    }

    /** An engine for each queue. */
    public List<Engine> engines() {
        return List.copyOf(engines);
    }

    /** What the units are called. */
    public List<String> unitNames() {
        return units.stream().map(Unit::name).toList();
    }

    /** What was done until now. On the loop that the channels belong to. */
    public Usage usage() {
        return new Usage(units.stream().map(Unit::busyNanos).toList(), bus.bytesMoved());
    }

    private Map<OperationKind, Ability> abilitiesOf(int group) {
        Map<OperationKind, Ability> abilities = new HashMap<>();
        model.kinds().forEach((kind, ability) -> {
            if (ability.groups().contains(group)) {
                abilities.put(kind, ability);
            }
        });
        return abilities;
    }
}
