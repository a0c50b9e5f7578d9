/** Makes members: from files that are checked first, made where they are missing, and left as they were on any failure. */
@NullMarked
package org.asyncraid.tools.cli.create;

import org.jspecify.annotations.NullMarked;
