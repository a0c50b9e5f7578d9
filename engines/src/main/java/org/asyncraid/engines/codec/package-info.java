/** Erasure codes on memory for programs that want nothing else of this project: parity, recovery, and who is wrong. */
@NullMarked
package org.asyncraid.engines.codec;

import org.jspecify.annotations.NullMarked;
