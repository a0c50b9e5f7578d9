/** Block devices that are files: images, and block devices of the machine where permitted. */
@NullMarked
package org.asyncraid.blockdev.file;

import org.jspecify.annotations.NullMarked;
