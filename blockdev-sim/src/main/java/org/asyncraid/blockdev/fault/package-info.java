/**
 * Faults of block devices, each a small decorator: put as many as wanted around any device. What they do follows from
 * their parameters and a seed. Reads and writes that a fault changed are told apart by nothing but their content or
 * status, as with a real device.
 */
@NullMarked
package org.asyncraid.blockdev.fault;

import org.jspecify.annotations.NullMarked;
