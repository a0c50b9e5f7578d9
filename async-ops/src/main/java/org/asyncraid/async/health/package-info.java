/** What is thought of an engine, and how that changes with what it does. */
@NullMarked
package org.asyncraid.async.health;

import org.jspecify.annotations.NullMarked;
