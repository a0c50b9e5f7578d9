/** Policies that choose the engine for an operation. */
@NullMarked
package org.asyncraid.async.schedule;

import org.jspecify.annotations.NullMarked;
