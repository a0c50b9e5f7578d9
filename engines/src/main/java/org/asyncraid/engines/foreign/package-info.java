/** Native libraries: finding them, and binding their functions. */
@NullMarked
package org.asyncraid.engines.foreign;

import org.jspecify.annotations.NullMarked;
