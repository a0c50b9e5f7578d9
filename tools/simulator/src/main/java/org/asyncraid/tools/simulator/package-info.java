/** Many runs at once, and smaller ones that fail in the same way. */
@NullMarked
package org.asyncraid.tools.simulator;

import org.jspecify.annotations.NullMarked;
