/** Pooled requests to engines, their outcomes, and chains of them. */
@NullMarked
package org.asyncraid.async.descriptor;

import org.jspecify.annotations.NullMarked;
