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
import org.asyncraid.engines.model.HardwareModel.Ability;

/** One queue of a {@link Hardware}. */
final class ModelEngine implements Engine {
    /**
     * What a queue is.
     *
     * @param number among all queues of the hardware, from 0
     * @param abilities those of its group
     * @param units those of its group
     */
    record Queue(
            HardwareModel model,
            int number,
            Map<OperationKind, Ability> abilities,
            UnitGroup units,
            HardwareFaults faults) {}

    private final Queue queue;
    private final String name;
    private final MemoryBus bus;
    private final Capabilities capabilities;
    private final AtomicBoolean isOpen = new AtomicBoolean();

    ModelEngine(Queue queue, MemoryBus bus) {
        this.queue = queue;
        this.bus = bus;
        HardwareModel model = queue.model();
        name = model.units().queueCount() == 1 ? model.name() : model.name() + "." + queue.number();
        Map<OperationKind, KindLimits> kinds = new HashMap<>();
        queue.abilities().forEach((kind, ability) -> kinds.put(kind, ability.limits()));
        boolean synchronous = model.units().synchronous();
        capabilities =
                new Capabilities(kinds, model.ring().depth(), model.units().each() == 1, synchronous, synchronous);
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
        Runnable onClose = () -> {
            bus.leave();
            isOpen.set(false);
        };
        return queue.model().units().synchronous()
                ? new SynchronousChannel(
                        queue.units().only(), queue.model().ring().usable(), context, onClose)
                : new ModelChannel(queue, context, onClose);
    }
}
