/** Member files as the command line names them: opened and closed together, and looked into before they are overwritten. */
@NullMarked
package org.asyncraid.tools.cli.members;

import org.jspecify.annotations.NullMarked;
