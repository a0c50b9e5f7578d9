package org.asyncraid.raid.assembly;

import java.util.List;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.Superblock1;

/** What came of a wish for a new array or a new member. */
public sealed interface CreationVerdict {

    /**
     * It can be made: by writing each member's superblock where it says it lies. Older superblocks on the devices
     * have to be overwritten first, or they might be taken for the members'.
     *
     * @param members by slot without the missing ones, then spares, then the journal
     * @param warnings what the user may not have meant, a line each
     */
    record Planned(ArrayGeometry geometry, List<PlannedMember> members, List<String> warnings)
            implements CreationVerdict {

        public Planned {
            members = List.copyOf(members);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It cannot be made.
     *
     * @param reasons a line each
     */
    record Refused(List<String> reasons) implements CreationVerdict {

        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * A device and what makes it a member.
     *
     * @param areas what has to stand on it before the superblock does
     */
    record PlannedMember(NewDevice device, Superblock1 superblock, List<InitialArea> areas) {

        public PlannedMember {
            areas = List.copyOf(areas);
        }

        /** A member that needs nothing but its superblock. */
        public PlannedMember(NewDevice device, Superblock1 superblock) {
            this(device, superblock, List.of());
        }
    }
}
