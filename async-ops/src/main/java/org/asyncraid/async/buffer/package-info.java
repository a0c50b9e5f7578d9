/** Aligned native pages from a pool of fixed size. */
@NullMarked
package org.asyncraid.async.buffer;

import org.jspecify.annotations.NullMarked;
