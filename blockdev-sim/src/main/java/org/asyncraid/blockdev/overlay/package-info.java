/** A device shown with some of its content replaced in memory, and never written to. */
@NullMarked
package org.asyncraid.blockdev.overlay;

import org.jspecify.annotations.NullMarked;
