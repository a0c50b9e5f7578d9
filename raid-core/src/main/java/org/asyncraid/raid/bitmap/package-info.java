/**
 * The write-intent bitmap: which parts of an array were written to lately, so that after a crash, or when a member comes
 * back, only those have to be put right.
 */
@NullMarked
package org.asyncraid.raid.bitmap;

import org.jspecify.annotations.NullMarked;
