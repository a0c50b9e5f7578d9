/** What {@code raid doctor} looks at: the parts of the machine that decide whether and how fast the command works. */
@NullMarked
package org.asyncraid.tools.cli.doctor;

import org.jspecify.annotations.NullMarked;
