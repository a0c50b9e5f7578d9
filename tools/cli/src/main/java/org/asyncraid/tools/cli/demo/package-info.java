/** The demonstration: a RAID-6 on real files that loses members and an engine, and gets over it. */
@NullMarked
package org.asyncraid.tools.cli.demo;

import org.jspecify.annotations.NullMarked;
