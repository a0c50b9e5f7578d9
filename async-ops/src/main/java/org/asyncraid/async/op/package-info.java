/** What can be asked of the offload layer: the kinds of operation, and the field arithmetic they are defined by. */
@NullMarked
package org.asyncraid.async.op;

import org.jspecify.annotations.NullMarked;
