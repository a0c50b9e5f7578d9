/** Sectors of members that must not be trusted: which they are, and what is lost by them. */
@NullMarked
package org.asyncraid.raid.badblock;

import org.jspecify.annotations.NullMarked;
