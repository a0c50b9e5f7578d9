package org.asyncraid.raid.array;

import java.util.function.Consumer;
import org.asyncraid.raid.stripe.ResyncPolicy;

/**
 * The step from an assembled array to a running one: whatever the array's consistency policy keeps on the members is read
 * here and put to use before the first request.
 */
public final class ArrayOpening {
    private ArrayOpening() {}

    /** How it ended. */
    public sealed interface Outcome {
        /** The array runs. */
        record Opened(RaidArray array) implements Outcome {}

        /** It cannot, and nothing was written. */
        record Refused(String reason) implements Outcome {}
    }

    /**
     * Opens an array, on its loop.
     *
     * @param whom told once, on the loop, never inside this call
     * @throws IllegalArgumentException when the context's pool is too small for the array's members
     */
    public static void open(ArrayContext context, ArrayStart start, Consumer<Outcome> whom) {
        if (start.journal().isPresent()) {
            JournalOpening.open(context, start, start.journal().get(), whom);
            return;
        }
        if (BitmapOpening.isFor(start)) {
            BitmapOpening.open(context, start, array -> whom.accept(new Outcome.Opened(array)));
            return;
        }
        PartialParityOpening.open(context, start, whom, () -> {
            RaidArray array = new RaidArray(context, start, new ResyncPolicy());
            context.loop().post(() -> whom.accept(new Outcome.Opened(array)));
        });
    }
}
