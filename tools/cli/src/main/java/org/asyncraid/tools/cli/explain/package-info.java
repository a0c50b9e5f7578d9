/** What is at risk in an array, before anybody writes to it. */
@NullMarked
package org.asyncraid.tools.cli.explain;

import org.jspecify.annotations.NullMarked;
