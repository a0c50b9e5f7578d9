/** What happened in a simulation, as numbers and as lines. */
@NullMarked
package org.asyncraid.tools.simulator.trace;

import org.jspecify.annotations.NullMarked;
