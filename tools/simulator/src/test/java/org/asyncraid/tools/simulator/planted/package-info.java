/** Bugs that are planted in the array on purpose, and that the simulator has to find. */
@NullMarked
package org.asyncraid.tools.simulator.planted;

import org.jspecify.annotations.NullMarked;
