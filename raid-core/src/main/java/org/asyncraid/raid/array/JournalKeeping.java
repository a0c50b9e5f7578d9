package org.asyncraid.raid.array;

import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.journal.JournalHost;

/** What a running array does for its journal. */
final class JournalKeeping implements JournalHost {
    private final MemberTable table;
    private final ArrayMember journal;

    JournalKeeping(MemberTable table) {
        this.table = table;
        journal = table.members().stream()
                .filter(ArrayMember::isJournal)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public boolean isWritable() {
        return table.isWritable();
    }

    @Override
    public void flushMembers(Runnable done) {
        table.flush(done);
    }

    @Override
    public void recordTail(long ringSector, Runnable done) {
        journal.journalTail(ringSector);
        table.updater().afterUpdate(done);
    }

    @Override
    public void journalFailed(IoStatus why) {
        table.memberFailed(journal, why);
    }

    @Override
    public void writeOutFailed(IoStatus why) {
        table.becomeReadOnly("what its write journal holds cannot be written to the members: " + why);
    }
}
