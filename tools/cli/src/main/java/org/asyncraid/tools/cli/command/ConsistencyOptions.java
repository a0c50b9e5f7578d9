package org.asyncraid.tools.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.asyncraid.raid.assembly.Consistency;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.ppl.LogKind;
import org.asyncraid.tools.cli.create.RandomUuid;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new array is to do after a crash, with mdadm's option names. */
final class ConsistencyOptions {
    private static final String INTERNAL = "internal";
    private static final String NONE = "none";
    private static final String JOURNAL = "journal";

    /** mdadm begins with 32 random bits. */
    private static final long SEQ_MASK = 0xffff_ffffL;

    @Option(
            names = {"-k", "--consistency-policy"},
            paramLabel = "POLICY",
            description = "What makes the array consistent after a crash: resync (the default), bitmap, journal, ppl"
                    + " (RAID-5: a partial parity log), or ppl6 (the same for RAID-6, known to this program only).")
    private @Nullable String policy;

    @Option(
            names = {"-b", "--bitmap"},
            paramLabel = "none|internal",
            description = "Whether a write-intent bitmap on the members marks what is to be resynced after a crash."
                    + " Default: none.")
    private @Nullable String bitmap;

    @Option(
            names = "--bitmap-chunk",
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description =
                    "What a bit of the bitmap stands for on each member; a plain number counts KiB. Default: 64M, or"
                            + " more where the bitmap would not fit.")
    private @Nullable Long bitmapChunk;

    @Option(
            names = "--write-journal",
            paramLabel = "FILE",
            description = "Device for a write journal: data and parity go there before they go to the members.")
    private @Nullable Path journal;

    /** The device of the write journal, if there is to be one. */
    Optional<Path> journal() {
        return Optional.ofNullable(journal);
    }

    /** @param devices tells what device the journal's is or will be */
    Consistency chosen(Function<Path, NewDevice> devices) {
        Path onDevice = journal;
        if (onDevice != null) {
            if (bitmap != null || bitmapChunk != null || !(policy == null || policy.equals(JOURNAL))) {
                throw CommandFailure.usage("--write-journal goes with no bitmap and no other policy than journal");
            }
            return new Consistency.Journal(
                    devices.apply(onDevice), RandomUuid.next().low() & SEQ_MASK);
        }
        if (!isBitmap()) {
            if (bitmapChunk != null) {
                throw CommandFailure.usage("--bitmap-chunk needs --bitmap internal");
            }
            return withoutBitmap();
        }
        Long chunk = bitmapChunk;
        return new Consistency.Bitmap(chunk == null ? OptionalLong.empty() : OptionalLong.of(chunk));
    }

    private Consistency withoutBitmap() {
        if ("ppl".equals(policy)) {
            return new Consistency.PartialParityLog(LogKind.MD);
        }
        return "ppl6".equals(policy) ? new Consistency.PartialParityLog(LogKind.PPL6) : new Consistency.Resync();
    }

    private boolean isBitmap() {
        if (bitmap != null && !bitmap.equals(INTERNAL) && !bitmap.equals(NONE)) {
            throw CommandFailure.usage("--bitmap " + bitmap + ": is not none or internal");
        }
        boolean given = INTERNAL.equals(bitmap);
        if (policy == null) {
            return given;
        }
        return switch (policy) {
            case "bitmap" -> {
                if (NONE.equals(bitmap)) {
                    throw CommandFailure.usage("--consistency-policy bitmap and --bitmap none exclude each other");
                }
                yield true;
            }
            case "resync", "ppl", "ppl6" -> {
                if (given) {
                    throw CommandFailure.usage(
                            "--consistency-policy " + policy + " and --bitmap internal exclude each other");
                }
                yield false;
            }
            case JOURNAL -> throw CommandFailure.usage("--consistency-policy journal needs --write-journal FILE");
            default ->
                throw CommandFailure.usage(
                        "--consistency-policy " + policy + ": is not resync, bitmap, journal, ppl or ppl6");
        };
    }
}
