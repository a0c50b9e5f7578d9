package org.asyncraid.raid.assembly;

import java.util.Optional;
import org.asyncraid.raid.superblock.MdUuid;

/**
 * What the user has decided about an assembly.
 *
 * @param force start although content may be lost: with members that are out of date where there are not enough
 *     others, and degraded although parity may be wrong
 * @param arrayUuid which array is meant, where members of several are offered
 */
public record AssemblyOptions(boolean force, Optional<MdUuid> arrayUuid) {

    /** No force, and members of one array only. */
    public static final AssemblyOptions CAUTIOUS = new AssemblyOptions(false, Optional.empty());

    /** As {@link #CAUTIOUS}, but with force. */
    public static final AssemblyOptions FORCED = new AssemblyOptions(true, Optional.empty());
}
