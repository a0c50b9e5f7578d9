package org.asyncraid.tools.simulator.machine;

import org.asyncraid.blockdev.fault.Fault;

/**
 * What disks of a machine are like.
 *
 * @param sizeBytes how large
 * @param cacheBlocks how many dirty blocks the volatile cache holds before it writes out unasked
 * @param latency how long requests take to the cache
 * @param mediumLatency how much longer what goes through it takes: reads of what it does not hold, durable writes, flushes
 */
public record DiskModel(long sizeBytes, int cacheBlocks, Fault.Latency latency, Fault.Latency mediumLatency) {}
