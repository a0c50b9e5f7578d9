package org.asyncraid.raid.ppl;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.raid.geometry.ArrayGeometry;

/** Looks whether an array keeps our log: no feature bit tells, but a header on any member does, which names array and member. */
public final class LogProbe {
    private final ArrayGeometry geometry;
    private final Iterator<LogOwner> owners;
    private final Page page;
    private final Consumer<Boolean> whom;

    private LogProbe(ArrayGeometry geometry, List<LogOwner> owners, Page page, Consumer<Boolean> whom) {
        this.geometry = geometry;
        this.owners = owners.iterator();
        this.page = page;
        this.whom = whom;
    }

    /**
     * Begins.
     *
     * @param pages lends a page of 64 KiB for as long as it takes
     * @param whom told once, on the loop, never inside this call
     */
    public static void start(
            EventLoop loop, PagePool pages, ArrayGeometry geometry, List<LogOwner> owners, Consumer<Boolean> whom) {
        LogProbe probe = new LogProbe(geometry, owners, pages.take(64 << 10), whom);
        DeviceFetch fetch = new DeviceFetch(probe.page);
        loop.post(() -> probe.next(fetch));
    }

    private void next(DeviceFetch fetch) {
        while (owners.hasNext()) {
            LogOwner owner = owners.next();
            Optional<LogArea> area = LogKind.PPL6.area(owner.superblock(), owner.device());
            if (area.isPresent()) {
                fetch.read(owner.device(), area.get().offsetBytes(), area.get().bytes(), bytes -> {
                    if (bytes != null && LogKind.PPL6.isHeader(bytes, owner.superblock(), geometry)) {
                        end(true);
                    } else {
                        next(fetch);
                    }
                });
                return;
            }
        }
        end(false);
    }

    private void end(boolean found) {
        page.release();
        whom.accept(found);
    }
}
