/** What of an array's content is lost, may be wrong, or would not survive the next failure. */
@NullMarked
package org.asyncraid.raid.risk;

import org.jspecify.annotations.NullMarked;
