/** Who ran what, how often, how fast, and with how many failures. */
@NullMarked
package org.asyncraid.async.metrics;

import org.jspecify.annotations.NullMarked;
