/** Engines that compute on the processor, and the meaning of each operation in terms of the kernels. */
@NullMarked
package org.asyncraid.engines.software;

import org.jspecify.annotations.NullMarked;
