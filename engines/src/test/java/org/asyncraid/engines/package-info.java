/** What the tests of engines share. */
@NullMarked
package org.asyncraid.engines;

import org.jspecify.annotations.NullMarked;
