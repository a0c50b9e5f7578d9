/** Partial parity logs: md's, for RAID-5, and one of our own for RAID-6. */
@NullMarked
package org.asyncraid.raid.ppl;

import org.jspecify.annotations.NullMarked;
