/** md's write journal: its format, and what a replay has to write where. */
@NullMarked
package org.asyncraid.raid.journal;

import org.jspecify.annotations.NullMarked;
