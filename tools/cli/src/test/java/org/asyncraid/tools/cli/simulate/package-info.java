@NullMarked
package org.asyncraid.tools.cli.simulate;

import org.jspecify.annotations.NullMarked;
