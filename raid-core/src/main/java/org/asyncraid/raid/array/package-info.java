/** The running array: its members, their superblocks, and the block device that it is to its clients. */
@NullMarked
package org.asyncraid.raid.array;

import org.jspecify.annotations.NullMarked;
