/** Putting back what a log tells of: onto the members, or in memory over them. */
@NullMarked
package org.asyncraid.raid.replay;

import org.jspecify.annotations.NullMarked;
