package org.asyncraid.engines.model;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.software.KernelOperations;

/** One unit of a {@link HardwareModel}. */
final class ModelEngine implements Engine {
    private final HardwareModel model;
    private final String name;
    private final MemoryBus bus;
    private final Kernels kernels;
    private final Capabilities capabilities;
    private final AtomicBoolean isOpen = new AtomicBoolean();

    ModelEngine(HardwareModel model, int unit, MemoryBus bus, Kernels kernels) {
        this.model = model;
        name = model.name() + "." + unit;
        this.bus = bus;
        this.kernels = kernels;
        Map<OperationKind, KindLimits> kinds = new HashMap<>();
        model.kinds().forEach((kind, ability) -> {
            if (ability.units().contains(unit)) {
                kinds.put(kind, ability.limits());
            }
        });
        capabilities = new Capabilities(kinds, model.ring().slots(), true, false, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        if (!isOpen.compareAndSet(false, true)) {
            throw new IllegalStateException(name + " has one ring, which is open already");
        }
        bus.join(context.loop());
        return new ModelChannel(model, capabilities, bus, new KernelOperations(kernels), context, () -> {
            bus.leave();
            isOpen.set(false);
        });
    }
}
