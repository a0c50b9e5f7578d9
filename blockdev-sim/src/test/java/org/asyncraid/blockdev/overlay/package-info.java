@NullMarked
package org.asyncraid.blockdev.overlay;

import org.jspecify.annotations.NullMarked;
