package org.asyncraid.raid.bitmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.Parsed;

/**
 * Reads the bitmaps of an array's members, one after the other, and merges them. Writes nothing.
 *
 * <p>Linux reads the first copy that can be read, since a bit is on every member before what it announces is on any. Here
 * every copy is read: those that are up to date are merged, bit by bit, and where none is, all bits count as set. Whatever
 * a member holds ends in a bitmap or in a reason. Source: Linux's drivers/md/md-bitmap.c ({@code md_bitmap_read_sb},
 * {@code md_bitmap_init_from_disk}).
 */
public final class BitmapLoading implements RequestCompletion {
    private static final int PIECE_BYTES = 64 << 10;

    /** How it ended. */
    public sealed interface Outcome {
        record Loaded(LoadedBitmap bitmap, BitmapShape shape) implements Outcome {}

        /** Linux would not start the array, and here it is not written to. */
        record Unusable(String reason) implements Outcome {}
    }

    /** A member, and where its superblock says that its bitmap lies; empty where it says nothing usable. */
    public record Source(BlockDevice device, Optional<BitmapPlace> place) {

        /** Why no bitmap can lie there, in one line; empty if one can. */
        Optional<String> refusal() {
            if (place.isEmpty()) {
                return Optional.of("its superblock names no place where a bitmap can lie");
            }
            int block = device.blockBytes();
            boolean whole = offset() % block == 0 && place.get().roomSectors() * BlockDevice.SECTOR_BYTES >= block;
            return whole ? Optional.empty() : Optional.of("its bitmap does not lie on whole blocks of the device");
        }

        /** Why no bitmap with this head can lie there, with the name of the device; empty if one can. */
        public Optional<String> refusal(BitmapHeader header, long syncSectors) {
            return refusal()
                    .or(() -> place.orElseThrow().refusal(header, syncSectors, device.blockBytes()))
                    .map(reason -> device.name() + ": " + reason);
        }

        private long offset() {
            return place.orElseThrow().sector() * BlockDevice.SECTOR_BYTES;
        }
    }

    /**
     * What the bitmap has to be of.
     *
     * @param syncSectors sectors of each member that the array uses, whole chunks of it
     * @param events of the newest superblock
     */
    public record Subject(MdUuid arrayUuid, long syncSectors, long events) {}

    /** A member's bitmap. */
    private static final class Copy {
        final BitmapHeader header;
        final byte[] image;

        Copy(BitmapHeader header, byte[] image) {
            this.header = header;
            this.image = image;
        }
    }

    private final List<Source> sources;
    private final Subject subject;
    private final Consumer<Outcome> whom;
    private final PagePool pool = new PagePool(PIECE_BYTES);
    private final Page page = pool.take(PIECE_BYTES);
    private final DeviceRequest request = new DeviceRequest().onCompletion(this);
    private final List<Copy> copies = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private int source = -1;
    private byte[] image = new byte[0];
    private int readBytes;

    private BitmapLoading(List<Source> sources, Subject subject, Consumer<Outcome> whom) {
        this.sources = List.copyOf(sources);
        this.subject = subject;
        this.whom = whom;
    }

    /** Begins to read; {@code whom} is told once, on the loop, never inside this call. */
    public static void load(EventLoop loop, List<Source> sources, Subject subject, Consumer<Outcome> whom) {
        BitmapLoading loading = new BitmapLoading(sources, subject, whom);
        loop.post(loading::nextSource);
    }

    @Override
    public void completed(DeviceRequest ended) {
        if (!ended.status().isOk()) {
            giveUpSource(sources.get(source).device().name() + ": its bitmap cannot be read: " + ended.status());
        } else if (readBytes == 0) {
            headRead();
        } else {
            takePiece();
        }
    }

    private void nextSource() {
        source++;
        if (source == sources.size()) {
            page.release();
            pool.close();
            whom.accept(outcome());
            return;
        }
        readBytes = 0;
        image = new byte[0];
        Source from = sources.get(source);
        Optional<String> refusal = from.refusal();
        if (refusal.isPresent()) {
            giveUpSource(from.device().name() + ": " + refusal.get());
        } else {
            from.device()
                    .submit(request.read(from.offset(), page, 0, from.device().blockBytes()));
        }
    }

    private void headRead() {
        Source from = sources.get(source);
        byte[] head = new byte[BitmapHeader.BYTES];
        page.nio(0, head.length).get(head);
        switch (BitmapHeader.parse(head)) {
            case Parsed.Absent<BitmapHeader> absent ->
                giveUpSource(from.device().name() + ": it has no bitmap where its superblock says");
            case Parsed.Damaged<BitmapHeader> damaged ->
                giveUpSource(from.device().name() + ": " + damaged.reason());
            case Parsed.Value<BitmapHeader> parsed -> {
                BitmapHeader header = parsed.value();
                Optional<String> refusal = header.refusal(subject.arrayUuid())
                        .map(reason -> from.device().name() + ": " + reason)
                        .or(() -> from.refusal(header, subject.syncSectors()));
                if (refusal.isPresent()) {
                    giveUpSource(refusal.get());
                } else {
                    copies.add(new Copy(
                            header, new byte[Math.toIntExact(shape(header).bytes())]));
                    image = copies.getLast().image;
                    takePiece();
                }
            }
        }
    }

    /** Keeps what was just read, and asks for more. */
    private void takePiece() {
        Source from = sources.get(source);
        int length = Math.min((int) request.lengthBytes(), image.length - readBytes);
        page.nio(0, length).get(image, readBytes, length);
        readBytes += length;
        if (readBytes == image.length) {
            nextSource();
            return;
        }
        int block = from.device().blockBytes();
        int whole = Math.ceilDiv(image.length - readBytes, block) * block;
        from.device().submit(request.read(from.offset() + readBytes, page, 0, Math.min(whole, PIECE_BYTES)));
    }

    private void giveUpSource(String reason) {
        if (readBytes > 0) {
            copies.removeLast();
        }
        reasons.add(reason);
        nextSource();
    }

    private Outcome outcome() {
        Copy newest = null;
        for (Copy copy : copies) {
            if (newest == null || Long.compareUnsigned(copy.header.events(), newest.header.events()) > 0) {
                newest = copy;
            }
        }
        if (newest == null) {
            return new Outcome.Unusable(reasons.isEmpty() ? "no member is in sync" : reasons.getFirst());
        }
        BitmapShape shape = shape(newest.header);
        if (newest.header.isStale(subject.events())) {
            return new Outcome.Loaded(LoadedBitmap.full(newest.header, newest.image, shape), shape);
        }
        byte[] merged = newest.image.clone();
        boolean same = reasons.isEmpty();
        for (Copy copy : copies) {
            same &= copy.header.equals(newest.header) && Arrays.equals(copy.image, newest.image);
            boolean counts = !copy.header.isStale(subject.events()) && copy.image.length == merged.length;
            for (int i = BitmapHeader.BYTES; i < merged.length && counts; i++) {
                merged[i] |= copy.image[i];
            }
        }
        return new Outcome.Loaded(new LoadedBitmap(newest.header, merged, same), shape);
    }

    private BitmapShape shape(BitmapHeader header) {
        return new BitmapShape(subject.syncSectors(), header.chunkBytes());
    }
}
