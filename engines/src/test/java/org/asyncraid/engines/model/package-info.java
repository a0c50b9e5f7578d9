@NullMarked
package org.asyncraid.engines.model;

import org.jspecify.annotations.NullMarked;
