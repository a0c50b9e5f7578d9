@NullMarked
package org.asyncraid.engines.software;

import org.jspecify.annotations.NullMarked;
