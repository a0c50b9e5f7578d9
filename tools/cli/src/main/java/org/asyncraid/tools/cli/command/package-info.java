/** The commands, one class each. */
@NullMarked
package org.asyncraid.tools.cli.command;

import org.jspecify.annotations.NullMarked;
