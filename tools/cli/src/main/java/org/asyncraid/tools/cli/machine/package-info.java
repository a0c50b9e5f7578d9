/** The composition root: puts loop, pages, engines, layer and devices together, and gives the commands a blocking face. */
@NullMarked
package org.asyncraid.tools.cli.machine;

import org.jspecify.annotations.NullMarked;
