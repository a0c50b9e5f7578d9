/** The examples of docs/OFFLOAD.md. */
@NullMarked
package org.asyncraid.engines.example;

import org.jspecify.annotations.NullMarked;
