/** Arrays for commands: assembled from member files, started, worked on through a blocking face, and stopped in order. */
@NullMarked
package org.asyncraid.tools.cli.session;

import org.jspecify.annotations.NullMarked;
