package org.asyncraid.async.descriptor;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who has operations done. Where they must wait for engines, clients are served in proportion to their weights,
 * by the work that they ask for; one that asks for little does not wait behind one that asks for much. A client is known
 * by its identity, and may be used with any number of layers and threads.
 *
 * <p>A client can be bound to an engine. What it asks for is done by that one or fails; the layer's own doings for it, such
 * as copies of inputs and samples, are not bound.
 */
public final class Client {
    /** Whoever does not say. */
    public static final Client DEFAULT = new Client("default", 16);

    private final String name;
    private final int weight;
    private final @Nullable String engine;

    /** A client of this weight, from 1 to 1000, and a name for messages. */
    public Client(String name, int weight) {
        this(name, weight, null);
    }

    private Client(String name, int weight, @Nullable String engine) {
        if (weight < 1 || weight > 1000) {
            throw new IllegalArgumentException("client " + name + " of weight " + weight + "; allowed: 1 to 1000");
        }
        this.name = name;
        this.weight = weight;
        this.engine = engine;
    }

    /** Another client like this one, whose operations only the engine of this name does. */
    public Client boundTo(String engineName) {
        return new Client(name, weight, engineName);
    }

    public String name() {
        return name;
    }

    public int weight() {
        return weight;
    }

    /** The engine that it is bound to; null where any may do. */
    public @Nullable String engine() {
        return engine;
    }

    @Override
    public String toString() {
        return name;
    }
}
