/** What reads may deliver, and what writes put into sectors. */
@NullMarked
package org.asyncraid.tools.simulator.oracle;

import org.jspecify.annotations.NullMarked;
