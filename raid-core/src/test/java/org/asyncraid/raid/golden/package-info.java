/** Arrays that Linux made, for the tests of every module: their members, and what mdadm and the kernel said of them. */
@NullMarked
package org.asyncraid.raid.golden;

import org.jspecify.annotations.NullMarked;
