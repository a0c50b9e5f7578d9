/** Block devices in memory, for tests, simulation and benchmarks. */
@NullMarked
package org.asyncraid.blockdev.memory;

import org.jspecify.annotations.NullMarked;
