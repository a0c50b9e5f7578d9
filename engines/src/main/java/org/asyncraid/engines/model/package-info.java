/** Models of hardware and of software routines: real bytes, computed here, in the time that the original would take. */
@NullMarked
package org.asyncraid.engines.model;

import org.jspecify.annotations.NullMarked;
