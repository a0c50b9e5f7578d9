/** Splits the requests of an array's clients into member reads and stripe windows. */
@NullMarked
package org.asyncraid.raid.io;

import org.jspecify.annotations.NullMarked;
