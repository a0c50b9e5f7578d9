/** Where P, Q and data lie in each stripe: every layout of Linux md for RAID levels 4, 5 and 6. */
@NullMarked
package org.asyncraid.raid.layout;

import org.jspecify.annotations.NullMarked;
