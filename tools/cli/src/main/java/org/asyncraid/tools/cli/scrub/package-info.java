/** What a check or repair found, told by member. */
@NullMarked
package org.asyncraid.tools.cli.scrub;

import org.jspecify.annotations.NullMarked;
