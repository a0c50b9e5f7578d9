/** Tests of the simulator, and of everything below it by the simulator. */
@NullMarked
package org.asyncraid.tools.simulator;

import org.jspecify.annotations.NullMarked;
