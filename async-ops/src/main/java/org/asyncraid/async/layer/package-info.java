/** The offload layer itself: takes operations, has them planned, scheduled, carried out and, where needed, retried. */
@NullMarked
package org.asyncraid.async.layer;

import org.jspecify.annotations.NullMarked;
