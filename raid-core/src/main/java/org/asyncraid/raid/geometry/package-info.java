/** The shape of an array: from an address in the array to stripe, data chunk and place in the chunk, and back. */
@NullMarked
package org.asyncraid.raid.geometry;

import org.jspecify.annotations.NullMarked;
