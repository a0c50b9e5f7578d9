/** Measures the kernels beside their peers, and shows what came of it. */
@NullMarked
package org.asyncraid.tools.cli.bench;

import org.jspecify.annotations.NullMarked;
