@NullMarked
package org.asyncraid.engines.faulty;

import org.jspecify.annotations.NullMarked;
