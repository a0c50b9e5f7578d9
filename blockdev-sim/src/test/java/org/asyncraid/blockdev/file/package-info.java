@NullMarked
package org.asyncraid.blockdev.file;

import org.jspecify.annotations.NullMarked;
