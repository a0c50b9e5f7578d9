/** The machine that an array runs on in a simulation: loop, members that can fail, engines that can fail. */
@NullMarked
package org.asyncraid.tools.simulator.machine;

import org.jspecify.annotations.NullMarked;
