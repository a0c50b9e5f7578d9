/** How an operation is cut into the pieces that an engine takes, and how it is composed of other kinds of operation. */
@NullMarked
package org.asyncraid.async.plan;

import org.jspecify.annotations.NullMarked;
