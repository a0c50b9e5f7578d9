/** A run: clients that read and write, an operator, faults, and what has to hold meanwhile and afterwards. */
@NullMarked
package org.asyncraid.tools.simulator.run;

import org.jspecify.annotations.NullMarked;
