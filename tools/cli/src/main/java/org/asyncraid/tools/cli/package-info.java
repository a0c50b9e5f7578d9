/** The command {@code raid}: parses arguments, composes engines, devices and arrays, prints results, sets the exit code. */
@NullMarked
package org.asyncraid.tools.cli;

import org.jspecify.annotations.NullMarked;
