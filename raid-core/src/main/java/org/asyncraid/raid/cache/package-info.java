/** What a write-back journal has acknowledged and the members do not have yet: kept in memory, read from there, written out. */
@NullMarked
package org.asyncraid.raid.cache;

import org.jspecify.annotations.NullMarked;
