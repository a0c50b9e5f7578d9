/** What if: the offload layer over modelled engines in virtual time, under workloads and recorded traces. */
@NullMarked
package org.asyncraid.tools.cli.simulate;

import org.jspecify.annotations.NullMarked;
