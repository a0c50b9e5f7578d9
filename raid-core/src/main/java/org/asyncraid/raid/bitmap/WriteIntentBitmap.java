package org.asyncraid.raid.bitmap;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.OptionalLong;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.ConsistencyPolicy;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.jspecify.annotations.Nullable;

/**
 * A running array's write-intent bitmap, in md's format. The bits of the chunks that a write touches are set, while the write
 * reads what it needs, and the write waits for them before it goes to any member. {@link BitmapCleaner} clears them later.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>Wherever data and parity may disagree on the members, because a write was begun and is not known to be durable on all
 *       of them, the bit is durable on every member that is in sync.
 *   <li>While a slot lacks a member in sync, no bit is cleared: whoever comes back needs no more than what bits mark, if it
 *       knows of the last time that one was cleared ({@code events_cleared}).
 *   <li>The bitmap of a member that is in sync says that it is up to date ({@code events}) only when all of it is written.
 * </ul>
 *
 * <p><b>Crash points.</b> Between two members' writes of a bit: no member has the data yet, either copy is right. Between the
 * bitmap's head and the superblocks of an update: the bitmap is newer, which is no fault. While a whole bitmap is written:
 * its head is still out of date, or its member is not in sync, and nobody relies on it.
 *
 * <p>The loop's own. Source: Linux's drivers/md/md-bitmap.c.
 */
public final class WriteIntentBitmap implements ConsistencyPolicy, WrittenRegions {
    private final ArrayGeometry geometry;
    private final BitmapShape shape;
    private final BitmapImage image;
    private final BitmapMembers members;
    private final BitmapWriter writer;
    private final BitmapCleaner cleaner;
    private final WindowCounts windows;
    private final ArrayDeque<Stripe> waiting = new ArrayDeque<>();
    /** Chunks whose parity may be wrong. */
    private final BitSet doubtful = new BitSet();
    /** For each slot, the device that is known to hold all of the bitmap. */
    private @Nullable BlockDevice[] holders;

    private boolean closed;

    /**
     * The bitmap of an array that is being opened. Nothing is written before the first write to the array.
     *
     * @param loaded taken over
     * @param resyncedBytes up to where on each member parity is right whatever the bitmap says; {@link Long#MAX_VALUE} for
     *     everywhere
     */
    public WriteIntentBitmap(
            EventLoop loop,
            ArrayGeometry geometry,
            BitmapLoading.Outcome.Loaded loaded,
            BitmapMembers members,
            long resyncedBytes) {
        this.geometry = geometry;
        this.members = members;
        shape = loaded.shape();
        image = new BitmapImage(shape, loaded.bitmap());
        writer = new BitmapWriter(loop, image, members, loaded.bitmap().isWhole(), this::resumeDurable);
        cleaner = new BitmapCleaner(loop, image, members, writer);
        windows = new WindowCounts(shape.bits());
        holders = loaded.bitmap().isWhole() ? writableDevices() : new BlockDevice[members.slots()];
        doubtful.or(image.marked());
        long firstDoubtful = Math.min(shape.bitOf(resyncedBytes), shape.bits());
        doubtful.clear(0, (int) firstDoubtful);
        restAll();
    }

    @Override
    public boolean admits(Stripe window) {
        int last = lastBit(window);
        for (int bit = firstBit(window); bit <= last; bit++) {
            windows.increment(bit);
            cleaner.use(bit);
            writer.mark(bit);
        }
        return true;
    }

    @Override
    public boolean hasLogged(Stripe window) {
        if (isDurable(window)) {
            return true;
        }
        waiting.addLast(window);
        return false;
    }

    @Override
    public void passWritten(Stripe window) {}

    @Override
    public void released(Stripe window) {
        int last = lastBit(window);
        for (int bit = firstBit(window); bit <= last; bit++) {
            if (windows.decrement(bit) && !doubtful.get(bit)) {
                cleaner.rest(bit);
            }
        }
    }

    @Override
    public void beforeSuperblocks(long events, Runnable then) {
        if (lacksHolders()) {
            @Nullable BlockDevice[] addressed = writableDevices();
            writer.changeAll();
            writer.afterNextRound(() -> {
                holders = addressed;
                beforeSuperblocks(events, then);
            });
        } else {
            writeHead(events, then);
        }
    }

    @Override
    public boolean isParityTrusted(long fromBytes, long toBytes) {
        int next = doubtful.nextSetBit((int) shape.bitOf(fromBytes));
        return next < 0 || shape.memberOffset(next) >= toBytes;
    }

    @Override
    public long nextDoubtful(long fromBytes) {
        return offsetOf(doubtful.nextSetBit((int) Math.min(shape.bitOf(fromBytes), shape.bits())), fromBytes);
    }

    @Override
    public long nextMarked(long fromBytes) {
        return offsetOf(image.nextMarked((int) Math.min(shape.bitOf(fromBytes), shape.bits())), fromBytes);
    }

    @Override
    public void resynced(long bytes) {
        int end = (int) Math.min(shape.bitOf(bytes), shape.bits());
        if (bytes >= geometry.memberBytes()) {
            end = (int) shape.bits();
        }
        for (int bit = doubtful.nextSetBit(0); bit >= 0 && bit < end; bit = doubtful.nextSetBit(bit + 1)) {
            doubtful.clear(bit);
            if (windows.isZero(bit)) {
                cleaner.rest(bit);
            }
        }
    }

    @Override
    public void membersChanged() {
        cleaner.schedule();
    }

    @Override
    public void settle(Runnable done) {
        cleaner.finish(done);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cleaner.stop();
            image.close();
        }
    }

    @Override
    public OptionalLong eventsCleared() {
        return OptionalLong.of(image.header().eventsCleared());
    }

    /** The head as it was last brought to the members. */
    public BitmapHeader header() {
        return image.header();
    }

    /** Bits that are set. */
    public int dirtyBits() {
        return image.marked().cardinality();
    }

    private void writeHead(long events, Runnable then) {
        BitmapHeader header = image.header();
        image.setHeader(header.at(events, header.eventsCleared(), shape.syncSectors()));
        writer.change(0);
        writer.afterNextRound(() -> {
            cleaner.enable();
            if (lacksHolders()) {
                beforeSuperblocks(events, then);
            } else {
                then.run();
            }
        });
    }

    private boolean lacksHolders() {
        for (int slot = 0; slot < holders.length; slot++) {
            if (members.isWritable(slot) && holders[slot] != members.device(slot)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable BlockDevice[] writableDevices() {
        @Nullable BlockDevice[] devices = new BlockDevice[members.slots()];
        for (int slot = 0; slot < devices.length; slot++) {
            devices[slot] = members.isWritable(slot) ? members.device(slot) : null;
        }
        return devices;
    }

    /** Chunks that are marked though nobody writes to them, from before the array was opened. */
    private void restAll() {
        for (int bit = image.nextMarked(0); bit >= 0; bit = image.nextMarked(bit + 1)) {
            if (!doubtful.get(bit)) {
                cleaner.rest(bit);
            }
        }
    }

    private void resumeDurable() {
        for (int left = waiting.size(); left > 0; left--) {
            Stripe window = waiting.removeFirst();
            if (isDurable(window)) {
                window.resume();
            } else {
                waiting.addLast(window);
            }
        }
    }

    private boolean isDurable(Stripe window) {
        int last = lastBit(window);
        for (int bit = firstBit(window); bit <= last; bit++) {
            if (!writer.isDurable(bit)) {
                return false;
            }
        }
        return true;
    }

    private long offsetOf(int bit, long fromBytes) {
        return bit < 0 ? Long.MAX_VALUE : Math.max(fromBytes, shape.memberOffset(bit));
    }

    private int firstBit(Stripe window) {
        return (int) shape.bitOf(geometry.memberOffset(window.number(), window.offset()));
    }

    private int lastBit(Stripe window) {
        return (int) shape.bitOf(geometry.memberOffset(window.number(), window.offset()) + window.length() - 1);
    }
}
