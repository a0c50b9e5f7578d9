/** What can be asked of an engine: the open set of operation kinds, and the field arithmetic they are defined in. */
@NullMarked
package org.asyncraid.async.op;

import org.jspecify.annotations.NullMarked;
