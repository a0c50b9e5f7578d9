/** What the command says and how: exit codes, one-line failures, sizes, tables, JSON and progress. */
@NullMarked
package org.asyncraid.tools.cli.output;

import org.jspecify.annotations.NullMarked;
