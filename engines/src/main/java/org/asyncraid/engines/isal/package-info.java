/** Intel's ISA-L, where it is installed. */
@NullMarked
package org.asyncraid.engines.isal;

import org.jspecify.annotations.NullMarked;
