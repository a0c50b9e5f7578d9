/**
 * Which members make an array, and what may be done with it; and the superblocks of members of new arrays. Decides,
 * and does no I/O.
 */
@NullMarked
package org.asyncraid.raid.assembly;

import org.jspecify.annotations.NullMarked;
