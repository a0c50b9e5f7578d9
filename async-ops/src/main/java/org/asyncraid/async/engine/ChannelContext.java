package org.asyncraid.async.engine;

import org.asyncraid.async.loop.EventLoop;

/**
 * What a channel is opened with.
 *
 * @param loop the loop that owns the channel: its clock and timers; all calls of the channel come from its thread
 * @param ready to be run by the channel, from any thread, when {@link EngineChannel#poll} has something new to return;
 *     repeated calls before the poll are harmless. Must not be called from inside {@code submit}, {@code poll} or
 *     {@code reset} on behalf of a descriptor that the same call ends, except by engines that say they are synchronous,
 *     which need not call it: whoever submits to them polls afterwards
 */
public record ChannelContext(EventLoop loop, Runnable ready) {}
