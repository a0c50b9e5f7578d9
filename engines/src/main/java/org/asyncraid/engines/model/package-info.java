/** Models of hardware: real bytes, computed here, in the time that the hardware would take. */
@NullMarked
package org.asyncraid.engines.model;

import org.jspecify.annotations.NullMarked;
