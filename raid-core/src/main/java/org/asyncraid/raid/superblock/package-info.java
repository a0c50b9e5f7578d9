/**
 * md's metadata on a member: superblocks 0.90, 1.0, 1.1 and 1.2, the head of the write-intent bitmap and the log of bad
 * blocks, from bytes to values and back. Whatever the bytes, reading them ends in a value or a reason.
 */
@NullMarked
package org.asyncraid.raid.superblock;

import org.jspecify.annotations.NullMarked;
