package org.asyncraid.raid.array;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.bitmap.BitmapLoading;
import org.asyncraid.raid.bitmap.BitmapPlace;
import org.asyncraid.raid.bitmap.WriteIntentBitmap;
import org.asyncraid.raid.stripe.ResyncPolicy;
import org.asyncraid.raid.superblock.Feature;

/**
 * Opens an array with a write-intent bitmap. One whose bitmap Linux would not start with is opened to be read only, without
 * the bitmap.
 */
final class BitmapOpening {
    private BitmapOpening() {}

    /** Whether the superblocks of the array's members say that there is a bitmap. */
    static boolean isFor(ArrayStart start) {
        return start.seats().stream()
                .anyMatch(seat -> seat.superblock().features().has(Feature.BITMAP));
    }

    static void open(ArrayContext context, ArrayStart start, Consumer<RaidArray> whom) {
        List<BitmapLoading.Source> sources = start.seats().stream()
                .filter(seat -> seat.state() instanceof MemberState.InSync)
                .map(BitmapOpening::source)
                .toList();
        BitmapLoading.Subject subject = new BitmapLoading.Subject(
                start.seats().getFirst().superblock().arrayUuid(),
                start.geometry().memberBytes() / BlockDevice.SECTOR_BYTES,
                start.events());
        BitmapLoading.load(
                context.loop(),
                sources,
                subject,
                outcome -> whom.accept(
                        switch (outcome) {
                            case BitmapLoading.Outcome.Loaded loaded ->
                                unfit(start, loaded)
                                        .map(reason -> without(context, start, reason))
                                        .orElseGet(() -> new RaidArray(
                                                context, start, table -> remember(context, start, loaded, table)));
                            case BitmapLoading.Outcome.Unusable unusable -> without(context, start, unusable.reason());
                        }));
    }

    private static RaidArray without(ArrayContext context, ArrayStart start, String reason) {
        return new RaidArray(
                context, start.readOnly("its write-intent bitmap cannot be used: " + reason), new ResyncPolicy());
    }

    /** Why the bitmap cannot be written to every member with a slot, in one line; empty if it can. */
    private static Optional<String> unfit(ArrayStart start, BitmapLoading.Outcome.Loaded loaded) {
        return start.seats().stream()
                .filter(seat -> seat.slot() != ArrayMember.NO_SLOT)
                .map(BitmapOpening::source)
                .flatMap(source ->
                        source.refusal(loaded.bitmap().header(), loaded.shape().syncSectors()).stream())
                .findFirst();
    }

    private static WriteIntentBitmap remember(
            ArrayContext context, ArrayStart start, BitmapLoading.Outcome.Loaded loaded, MemberTable table) {
        WriteIntentBitmap bitmap = new WriteIntentBitmap(
                context.loop(), start.geometry(), loaded, new BitmapHolders(table), start.resyncedBytes());
        table.remember(bitmap);
        return bitmap;
    }

    private static BitmapLoading.Source source(ArrayStart.Seat seat) {
        long deviceSectors = seat.device().sizeBytes() / BlockDevice.SECTOR_BYTES;
        return new BitmapLoading.Source(seat.device(), BitmapPlace.of(seat.superblock(), deviceSectors));
    }
}
