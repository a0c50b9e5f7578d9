@NullMarked
package org.asyncraid.blockdev.fault;

import org.jspecify.annotations.NullMarked;
