/** XOR and GF(256) over raw memory, as fast as the processor allows; the only package that sees the incubator module. */
@NullMarked
package org.asyncraid.engines.kernels;

import org.jspecify.annotations.NullMarked;
