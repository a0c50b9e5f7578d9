/** What holds for the packages of all modules together; it is tested here because only tools see them all. */
@NullMarked
package org.asyncraid.architecture;

import org.jspecify.annotations.NullMarked;
