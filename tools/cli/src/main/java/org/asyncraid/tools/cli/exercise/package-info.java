/** Gives every engine something to do, so that {@code raid engines} can say who does what how fast on this machine. */
@NullMarked
package org.asyncraid.tools.cli.exercise;

import org.jspecify.annotations.NullMarked;
