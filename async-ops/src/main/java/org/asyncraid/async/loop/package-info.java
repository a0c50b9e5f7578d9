/** Event loops in real and in virtual time, and the only sources of time and chance below the tools. */
@NullMarked
package org.asyncraid.async.loop;

import org.jspecify.annotations.NullMarked;
