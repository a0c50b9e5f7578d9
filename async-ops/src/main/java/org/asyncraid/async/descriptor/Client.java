package org.asyncraid.async.descriptor;

/**
 * Somebody who has operations done. Where they must wait for engines, clients are served in proportion to their weights,
 * by the work that they ask for; one that asks for little does not wait behind one that asks for much. A client is known
 * by its identity, and may be used with any number of layers and threads.
 */
public final class Client {
    /** Whoever does not say. */
    public static final Client DEFAULT = new Client("default", 16);

    private final String name;
    private final int weight;

    /** A client of this weight, from 1 to 1000, and a name for messages. */
    public Client(String name, int weight) {
        if (weight < 1 || weight > 1000) {
            throw new IllegalArgumentException("client " + name + " of weight " + weight + "; allowed: 1 to 1000");
        }
        this.name = name;
        this.weight = weight;
    }

    public String name() {
        return name;
    }

    public int weight() {
        return weight;
    }

    @Override
    public String toString() {
        return name;
    }
}
