/** What a seed says: which array, which machine, which clients, which faults, in which order. */
@NullMarked
package org.asyncraid.tools.simulator.swarm;

import org.jspecify.annotations.NullMarked;
