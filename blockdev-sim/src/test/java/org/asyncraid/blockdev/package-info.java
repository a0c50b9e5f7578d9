/** What the tests of devices share. */
@NullMarked
package org.asyncraid.blockdev;

import org.jspecify.annotations.NullMarked;
