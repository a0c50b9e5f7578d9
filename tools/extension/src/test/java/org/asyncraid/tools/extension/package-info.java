/** A kind of operation that async-ops does not know, an engine that engines does not know, and both at work. */
@NullMarked
package org.asyncraid.tools.extension;

import org.jspecify.annotations.NullMarked;
