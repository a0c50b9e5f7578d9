/** What the members of an array make together, in mdadm's words, as key=value, and as JSON. */
@NullMarked
package org.asyncraid.tools.cli.detail;

import org.jspecify.annotations.NullMarked;
