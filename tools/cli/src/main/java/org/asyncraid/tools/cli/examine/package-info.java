/** What the superblock of a member says, in mdadm's words, as key=value, and as JSON. */
@NullMarked
package org.asyncraid.tools.cli.examine;

import org.jspecify.annotations.NullMarked;
