@NullMarked
package org.asyncraid.blockdev.memory;

import org.jspecify.annotations.NullMarked;
