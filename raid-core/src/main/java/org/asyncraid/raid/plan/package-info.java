/** Decides, as pure functions, what a stripe window must read, compute and write. */
@NullMarked
package org.asyncraid.raid.plan;

import org.jspecify.annotations.NullMarked;
