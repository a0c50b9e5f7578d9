/** Carries out stripe windows: ordering, reads, computation, writes, and what happens when one of them fails. */
@NullMarked
package org.asyncraid.raid.stripe;

import org.jspecify.annotations.NullMarked;
