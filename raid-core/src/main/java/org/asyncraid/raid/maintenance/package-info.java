/** Work that goes through the whole array: resync, rebuild, check and repair. */
@NullMarked
package org.asyncraid.raid.maintenance;

import org.jspecify.annotations.NullMarked;
