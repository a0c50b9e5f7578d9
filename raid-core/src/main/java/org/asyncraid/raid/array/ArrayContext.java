package org.asyncraid.raid.array;

import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.layer.Offload;
import org.asyncraid.async.loop.EventLoop;

/**
 * What an array runs on.
 *
 * @param loop the loop that owns it
 * @param offload who computes
 * @param pages a pool for this array alone: windows that wait for pages are woken only by other windows
 * @param config sizes and times
 */
public record ArrayContext(EventLoop loop, Offload offload, PagePool pages, ArrayConfig config) {}
