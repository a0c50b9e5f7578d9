/** The asynchronous block device that everything above reads and writes. */
@NullMarked
package org.asyncraid.blockdev;

import org.jspecify.annotations.NullMarked;
