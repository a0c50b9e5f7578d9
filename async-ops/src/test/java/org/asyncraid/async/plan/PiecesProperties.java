package org.asyncraid.async.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.AesKey;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;

/** The counts. That the pieces compute the right bytes is shown by the layer's properties. */
class PiecesProperties {
    private static final long P = 1 << 20;
    private static final long Q = 2 << 20;

    private final DescriptorPool pool = new DescriptorPool(2);
    private final Descriptor whole = pool.take();
    private final Descriptor piece = pool.take();

    private Descriptor pq(int sources, boolean p, boolean q) {
        whole.begin(OperationKinds.PQ, 64);
        for (int s = 0; s < sources; s++) {
            whole.sourceAt(4096L * (s + 1)).coefficient(s + 1);
        }
        return whole.destinationAt(p ? P : 0).destinationAt(q ? Q : 0);
    }

    private Descriptor blocks(OperationKind kind, long bytes) {
        whole.begin(kind, bytes);
        for (int s = 0; s < kind.shape().sources().min(); s++) {
            whole.sourceAt(4096L * (s + 1));
        }
        for (int d = 0; d < kind.shape().destinations().min(); d++) {
            whole.destinationAt(P + 4096L * d);
        }
        return whole;
    }

    private Slice slice() {
        Slice slice = new Slice(whole);
        slice.cover(whole);
        return slice;
    }

    /** New sources of each piece: those that are not a destination. */
    private List<Integer> newSources(KindLimits limits) {
        List<Integer> counts = new ArrayList<>();
        Pieces pieces = new Pieces(slice());
        pieces.begin(limits);
        while (pieces.hasNext()) {
            pieces.next(piece);
            piece.validate();
            assertTrue(piece.sourceCount() <= limits.maxSources(), "sources of " + piece);
            int fresh = 0;
            for (int s = 0; s < piece.sourceCount(); s++) {
                fresh += piece.source(s) == P || piece.source(s) == Q ? 0 : 1;
            }
            counts.add(fresh);
        }
        return counts;
    }

    private List<Long> lengths(KindLimits limits) {
        List<Long> lengths = new ArrayList<>();
        Pieces pieces = new Pieces(slice());
        pieces.begin(limits);
        long expected = P;
        while (pieces.hasNext()) {
            pieces.next(piece);
            assertEquals(expected, piece.destination(0), "where a piece begins");
            expected += piece.bytes();
            lengths.add(piece.bytes());
        }
        return lengths;
    }

    private static KindLimits sources(int max, boolean accumulates) {
        return new KindLimits(max, accumulates, 1, 1, Long.MAX_VALUE);
    }

    @Example
    void anEngineOfEightSourcesTakesEightThenFiveOrSeven() {
        pq(20, true, true);
        assertEquals(List.of(8, 5, 5, 2), newSources(sources(8, false)));
        pq(20, false, true);
        assertEquals(List.of(8, 7, 5), newSources(sources(8, false)));
        pq(20, true, false);
        assertEquals(List.of(8, 7, 5), newSources(sources(8, false)));
    }

    @Example
    void anEngineThatAccumulatesTakesAsManyEachTime() {
        pq(20, true, true);
        assertEquals(List.of(8, 8, 4), newSources(sources(8, true)));
        pq(20, true, true).accumulate();
        assertEquals(List.of(8, 8, 4), newSources(sources(8, true)));
    }

    @Example
    void accumulatingCostsTheDestinationsSlotsFromTheFirstPieceOn() {
        pq(12, true, true).accumulate();
        assertEquals(List.of(5, 5, 2), newSources(sources(8, false)));
        pq(5, true, true).accumulate();
        assertEquals(List.of(5), newSources(sources(8, false)));
    }

    @Example
    void anEngineThatCannotSpareThreeSlotsComputesPAndQInTurn() {
        pq(5, true, true);
        assertEquals(List.of(3, 2, 3, 2), newSources(sources(3, false)));
        assertEquals(List.of(2, 1, 1, 1, 2, 1, 1, 1), newSources(sources(2, false)));
        pq(2, true, true);
        assertEquals(List.of(2), newSources(sources(2, false)));
    }

    @Property(tries = 500)
    void everySourceIsUsedOnceForEachOutputAndNoPieceIsMoreThanNeeded(
            @ForAll @IntRange(min = 1, max = 80) int count,
            @ForAll @IntRange(min = 2, max = 16) int max,
            @ForAll boolean p,
            @ForAll boolean accumulates) {
        pq(count, p, true);
        List<Integer> counts = newSources(sources(max, accumulates));
        int carried = accumulates ? 0 : p ? 3 : 1;
        boolean inTurn = count > max && max <= carried;
        assertEquals(
                inTurn ? 2 * count : count, counts.stream().mapToInt(c -> c).sum());
        if (!inTurn) {
            int later = Math.max(0, count - max);
            assertEquals(1 + Math.ceilDiv(later, Math.max(1, max - carried)), counts.size());
        }
    }

    @Example
    void whatCannotBeContinuedIsNotPossible() {
        pq(3, true, true);
        assertFalse(Pieces.arePossible(slice(), sources(1, false)));
        assertTrue(Pieces.arePossible(slice(), sources(1, true)));
        blocks(OperationKinds.COMPARE, 64);
        assertFalse(Pieces.arePossible(slice(), sources(1, true)));
        blocks(OperationKinds.GF_MULTIPLY, 64).coefficient(2).accumulate();
        assertFalse(Pieces.arePossible(slice(), sources(8, false)));
        assertTrue(Pieces.arePossible(slice(), sources(1, true)));
    }

    @Example
    void aLongBlockIsCutSoThatNoPieceIsTooShort() {
        KindLimits limits = new KindLimits(8, true, 8, 128, 1_000);
        blocks(OperationKinds.COPY, 2_001);
        assertEquals(List.of(1_000L, 872L, 129L), lengths(limits));
        blocks(OperationKinds.COPY, 1_000);
        assertEquals(List.of(1_000L), lengths(limits));
    }

    @Property(tries = 500)
    void cutPiecesAreWithinTheEnginesLimits(
            @ForAll @IntRange(min = 1, max = 300) int min,
            @ForAll @IntRange(min = 0, max = 6) int alignment,
            @ForAll @IntRange(min = 1, max = 5_000) int extra,
            @ForAll @IntRange(min = 1, max = 100_000) int bytes) {
        KindLimits limits = new KindLimits(8, true, 1 << alignment, min, min + extra);
        blocks(OperationKinds.FILL, bytes);
        if (Pieces.arePossible(slice(), limits)) {
            List<Long> lengths = lengths(limits);
            assertEquals(bytes, lengths.stream().mapToLong(l -> l).sum());
            for (int n = 0; n < lengths.size(); n++) {
                long length = lengths.get(n);
                assertTrue(length >= min && length <= min + extra, () -> "lengths " + lengths);
                boolean last = n == lengths.size() - 1;
                assertTrue(last || length % Math.max(8, 1 << alignment) == 0, () -> "beginnings " + lengths);
            }
        } else {
            assertTrue(bytes < min || min + extra < 3 * (min + Math.max(8, 1 << alignment)), "refused without need");
        }
    }

    private Descriptor dot(int sources, int destinations) {
        whole.begin(OperationKinds.GF_DOT, 64);
        for (int s = 0; s < sources; s++) {
            whole.sourceAt(4096L * (s + 1));
        }
        for (int d = 0; d < destinations; d++) {
            whole.destinationAt(P + d * (Q - P));
            for (int s = 0; s < sources; s++) {
                whole.coefficient(100 * d + s);
            }
        }
        return whole;
    }

    /** Each piece as "sources: rows of coefficients", sources and carried destinations by number. */
    private List<String> matrices(KindLimits limits) {
        List<String> all = new ArrayList<>();
        Pieces pieces = new Pieces(slice());
        pieces.begin(limits);
        while (pieces.hasNext()) {
            pieces.next(piece);
            piece.validate();
            StringBuilder text = new StringBuilder(piece.accumulates() ? "+" : "");
            for (int s = 0; s < piece.sourceCount(); s++) {
                long a = piece.source(s);
                text.append(a >= P ? "d" + (a - P) / (Q - P) : "s" + (a / 4096 - 1))
                        .append(' ');
            }
            for (int d = 0; d < piece.destinationCount(); d++) {
                text.append("| d").append((piece.destination(d) - P) / (Q - P)).append(':');
                for (int s = 0; s < piece.sourceCount(); s++) {
                    text.append(' ').append(piece.coefficientAt(d * piece.sourceCount() + s));
                }
                text.append(' ');
            }
            all.add(text.toString().trim());
        }
        return all;
    }

    @Example
    void aMatrixIsCutByColumns() {
        dot(3, 2);
        assertEquals(List.of("s0 s1 | d0: 0 1 | d1: 100 101", "+s2 | d0: 2 | d1: 102"), matrices(sources(2, true)));
        assertEquals(List.of("s0 s1 s2 | d0: 0 1 2 | d1: 100 101 102"), matrices(sources(3, false)));
    }

    @Example
    void anEngineThatCannotAccumulateIsGivenTheDestinationsWithAUnitMatrix() {
        dot(5, 2);
        assertEquals(
                List.of("s0 s1 s2 s3 | d0: 0 1 2 3 | d1: 100 101 102 103", "d0 d1 s4 | d0: 1 0 4 | d1: 0 1 104"),
                matrices(sources(4, false)));
    }

    @Example
    void anEngineWithTooFewSourcesForThatComputesRowAfterRow() {
        dot(3, 2);
        assertEquals(
                List.of("s0 s1 | d0: 0 1", "d0 s2 | d0: 1 2", "s0 s1 | d1: 100 101", "d1 s2 | d1: 1 102"),
                matrices(sources(2, false)));
    }

    @Example
    void theNumberOfTheFirstSectorAdvancesFromPieceToPiece() {
        AesKey key = new AesKey(new byte[AesKey.BYTES]);
        whole.begin(OperationKinds.XTS_TWEAKS_512, 5 * 512).immediate(-2).parameter(key);
        whole.destinationAt(P);
        Slice slice = slice();
        slice.moveTo(512, 4 * 512);
        Pieces pieces = new Pieces(slice);
        pieces.begin(new KindLimits(0, false, 1, 1, 1_500));
        List<Long> numbers = new ArrayList<>();
        while (pieces.hasNext()) {
            pieces.next(piece);
            piece.validate();
            assertEquals(key, piece.parameter());
            numbers.add(piece.immediate());
        }
        assertEquals(List.of(-1L, 1L), numbers);
    }

    @Example
    void misalignedBlocksAndChecksumsAreNotCut() {
        KindLimits limits = new KindLimits(8, true, 64, 1, 1_024);
        whole.begin(OperationKinds.COPY, 64).sourceAt(4096 + 32).destinationAt(P);
        assertFalse(Pieces.arePossible(slice(), limits));
        blocks(OperationKinds.CRC32C, 1_025);
        assertFalse(Pieces.arePossible(slice(), limits));
        blocks(OperationKinds.CRC32C, 1_024);
        assertTrue(Pieces.arePossible(slice(), limits));
    }
}
