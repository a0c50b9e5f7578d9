/** Engines that go wrong by plan. */
@NullMarked
package org.asyncraid.engines.faulty;

import org.jspecify.annotations.NullMarked;
