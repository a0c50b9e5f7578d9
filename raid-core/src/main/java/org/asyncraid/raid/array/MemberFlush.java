package org.asyncraid.raid.array;

import java.util.List;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;

/** One flush of all members that are written to. */
final class MemberFlush implements RequestCompletion {
    private final MemberTable table;
    private final List<ArrayMember> members;
    private final Runnable done;
    private int pending;

    MemberFlush(MemberTable table, Runnable done) {
        this.table = table;
        this.done = done;
        members = table.writableMembers();
    }

    void start() {
        pending = members.size();
        if (pending == 0) {
            done.run();
        }
        for (int i = 0; i < members.size(); i++) {
            members.get(i).device().submit(new DeviceRequest().flush().tag(i).onCompletion(this));
        }
    }

    @Override
    public void completed(DeviceRequest request) {
        if (!request.status().isOk()) {
            table.memberFailed(members.get(request.tag()), request.status());
        }
        if (--pending == 0) {
            done.run();
        }
    }
}
