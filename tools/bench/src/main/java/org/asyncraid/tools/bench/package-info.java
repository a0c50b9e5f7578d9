/** Benchmarks: one class a question, verified before timed, the peer in the same run. */
@NullMarked
package org.asyncraid.tools.bench;

import org.jspecify.annotations.NullMarked;
