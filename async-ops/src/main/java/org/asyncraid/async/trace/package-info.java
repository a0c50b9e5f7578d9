/** Events for Java Flight Recorder: what was submitted, how it ended, where it went after a failure, how engines fared. */
@NullMarked
package org.asyncraid.async.trace;

import org.jspecify.annotations.NullMarked;
