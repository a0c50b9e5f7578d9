package org.asyncraid.tools.cli.session;

import java.util.Optional;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;

/** An array in one line, as people know it from /proc/mdstat. */
public final class ArrayPicture {
    private ArrayPicture() {}

    /** {@code [6/4] [UU_U_U]}: raid devices, those in sync, and which. */
    public static String of(ArrayStatus status) {
        int raidDisks = status.geometry().layout().raidDisks();
        StringBuilder slots = new StringBuilder();
        for (int slot = 0; slot < raidDisks; slot++) {
            Optional<MemberStatus> member = status.inSlot(slot);
            slots.append(member.isPresent() && member.get().state() instanceof MemberState.InSync ? 'U' : '_');
        }
        return "[" + raidDisks + "/" + (raidDisks - status.degradedBy()) + "] [" + slots + "]";
    }
}
