package org.asyncraid.async.metrics;

import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.health.Health;

/**
 * An engine of a layer at one moment.
 *
 * @param name the engine's name
 * @param capabilities what it can do
 * @param health what is thought of it
 * @param operationsInFlight operations given to it and not ended
 * @param bytesInFlight source bytes of those
 */
public record EngineStatus(
        String name, Capabilities capabilities, Health health, int operationsInFlight, long bytesInFlight) {}
