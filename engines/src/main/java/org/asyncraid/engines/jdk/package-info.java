/** What the JDK computes by instructions made for it: checksums, digests, AES. */
@NullMarked
package org.asyncraid.engines.jdk;

import org.jspecify.annotations.NullMarked;
