/** Charts as SVG, written by hand. */
@NullMarked
package org.asyncraid.tools.cli.chart;

import org.jspecify.annotations.NullMarked;
