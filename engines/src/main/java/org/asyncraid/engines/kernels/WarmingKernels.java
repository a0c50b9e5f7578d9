package org.asyncraid.engines.kernels;

import java.lang.foreign.Arena;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Kernels that the compiler has yet to make fast: at first others compute what is asked for, while the chosen ones work on
 * blocks of their own elsewhere, until they have had the calls that it takes. Vectors need it: for about a second they are
 * slower than anything else.
 *
 * <p>Warming is by demand: only what has been asked for so often that it pays is warmed, with as many blocks and with the
 * coefficients of the call that tipped the scales. What is needed for less is never warmed at all.
 */
public final class WarmingKernels implements Kernels {
    /** The last compiler begins after some 600 calls that loop; it works while these go on. */
    private static final int CALLS = 700;

    private static final long BLOCK_BYTES = 1 << 15;

    /** What the others compute in the time that warming takes of a processor, some tenths of a second. */
    private static final long WORTH_WARMING_BYTES = 1L << 29;

    private enum Stage {
        COLD,
        WARMING,
        WARM
    }

    /** How far something is that is warmed by itself. */
    private final class Variant {
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.COLD);
        private final AtomicLong servedBytes = new AtomicLong();

        /** Takes note of a call for so many bytes; true, once, if it makes warming worth while. */
        boolean tips(long bytes) {
            return stage.get() == Stage.COLD
                    && servedBytes.addAndGet(bytes) >= worthBytes
                    && stage.compareAndSet(Stage.COLD, Stage.WARMING);
        }

        Kernels kernels() {
            return stage.get() == Stage.WARM ? chosen : meanwhile;
        }
    }

    private final Variant xor = new Variant();
    private final Variant xorInto = new Variant();
    private final Variant xorIsZero = new Variant();
    private final Variant pq = new Variant();
    private final Variant pqInto = new Variant();
    private final Variant pqValidate = new Variant();
    private final Variant multiply = new Variant();
    private final Variant recoverDataFromQ = new Variant();
    private final Variant recoverDataAndP = new Variant();
    private final Variant recoverDataAndQ = new Variant();
    private final Variant recoverTwoData = new Variant();
    private final Variant dot = new Variant();
    private final Kernels chosen;
    private final Kernels meanwhile;
    private final Executor executor;
    private final long worthBytes;

    /**
     * Kernels that become those of {@code selection}.
     *
     * @param executor warms, on another thread than those that compute; may drop what it has not finished
     */
    public WarmingKernels(KernelsSelection selection, Executor executor) {
        this(selection.kernels(), new WordKernels(), executor, WORTH_WARMING_BYTES);
    }

    /** @param worthBytes what is asked for so many bytes is warmed */
    WarmingKernels(Kernels chosen, Kernels meanwhile, Executor executor, long worthBytes) {
        this.worthBytes = worthBytes;
        this.chosen = chosen;
        this.meanwhile = meanwhile;
        this.executor = executor;
    }

    @Override
    public String name() {
        return chosen.name();
    }

    @Override
    public void copy(long dst, long src, long bytes) {
        chosen.copy(dst, src, bytes);
    }

    @Override
    public void fill(long dst, long pattern, long bytes) {
        chosen.fill(dst, pattern, bytes);
    }

    @Override
    public boolean equal(long a, long b, long bytes) {
        return chosen.equal(a, b, bytes);
    }

    @Override
    public void xor(Terms sources, long dst, long bytes, boolean accumulate) {
        Variant variant = accumulate ? xorInto : xor;
        if (variant.tips(sources.count() * bytes)) {
            warm(variant, sources, 1, (from, to) -> chosen.xor(from, to.address(0), BLOCK_BYTES, accumulate));
        }
        variant.kernels().xor(sources, dst, bytes, accumulate);
    }

    @Override
    public boolean xorIsZero(Terms sources, long bytes) {
        if (xorIsZero.tips(sources.count() * bytes)) {
            warm(xorIsZero, sources, 0, (from, to) -> chosen.xorIsZero(from, BLOCK_BYTES));
        }
        return xorIsZero.kernels().xorIsZero(sources, bytes);
    }

    @Override
    public void pq(Terms sources, long p, long q, long bytes, boolean accumulate) {
        Variant variant = accumulate ? pqInto : pq;
        if (variant.tips(sources.count() * bytes)) {
            warm(
                    variant,
                    sources,
                    2,
                    (from, to) -> chosen.pq(from, to.address(0), to.address(1), BLOCK_BYTES, accumulate));
        }
        variant.kernels().pq(sources, p, q, bytes, accumulate);
    }

    @Override
    public int pqValidate(Terms sources, long p, long q, long bytes) {
        if (pqValidate.tips(sources.count() * bytes)) {
            warm(
                    pqValidate,
                    sources,
                    2,
                    (from, to) -> chosen.pqValidate(from, to.address(0), to.address(1), BLOCK_BYTES));
        }
        return pqValidate.kernels().pqValidate(sources, p, q, bytes);
    }

    @Override
    public void multiply(long src, int coefficient, long dst, long bytes, boolean accumulate) {
        if (multiply.tips(bytes)) {
            warm(
                    multiply,
                    new Terms(1).add(src),
                    1,
                    (from, to) ->
                            chosen.multiply(from.address(0), coefficient, to.address(0), BLOCK_BYTES, accumulate));
        }
        multiply.kernels().multiply(src, coefficient, dst, bytes, accumulate);
    }

    @Override
    public void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long bytes) {
        if (recoverDataFromQ.tips(survivors.count() * bytes)) {
            warm(
                    recoverDataFromQ,
                    survivors,
                    2,
                    (from, to) ->
                            chosen.recoverDataFromQ(from, to.address(0), coefficient, to.address(1), BLOCK_BYTES));
        }
        recoverDataFromQ.kernels().recoverDataFromQ(survivors, q, coefficient, dst, bytes);
    }

    @Override
    public void recoverDataAndP(Terms survivors, long q, int coefficient, long dst, long p, long bytes) {
        if (recoverDataAndP.tips(survivors.count() * bytes)) {
            warm(
                    recoverDataAndP,
                    survivors,
                    3,
                    (from, to) -> chosen.recoverDataAndP(
                            from, to.address(0), coefficient, to.address(1), to.address(2), BLOCK_BYTES));
        }
        recoverDataAndP.kernels().recoverDataAndP(survivors, q, coefficient, dst, p, bytes);
    }

    @Override
    public void recoverDataAndQ(Terms survivors, long p, int coefficient, long dst, long q, long bytes) {
        if (recoverDataAndQ.tips(survivors.count() * bytes)) {
            warm(
                    recoverDataAndQ,
                    survivors,
                    3,
                    (from, to) -> chosen.recoverDataAndQ(
                            from, to.address(0), coefficient, to.address(1), to.address(2), BLOCK_BYTES));
        }
        recoverDataAndQ.kernels().recoverDataAndQ(survivors, p, coefficient, dst, q, bytes);
    }

    @Override
    public void recoverTwoData(Terms survivors, long p, long q, Terms missing, long bytes) {
        if (recoverTwoData.tips(survivors.count() * bytes)) {
            int cx = missing.coefficient(0);
            int cy = missing.coefficient(1);
            warm(recoverTwoData, survivors, 4, (from, to) -> {
                Terms lost = new Terms(2).add(to.address(2), cx).add(to.address(3), cy);
                chosen.recoverTwoData(from, to.address(0), to.address(1), lost, BLOCK_BYTES);
            });
        }
        recoverTwoData.kernels().recoverTwoData(survivors, p, q, missing, bytes);
    }

    @Override
    public void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        if (dot.tips(sources.count() * bytes)) {
            warm(
                    dot,
                    sources,
                    matrix.destinations(),
                    (from, to) -> chosen.dot(matrix, from, to, BLOCK_BYTES, accumulate));
        }
        dot.kernels().dot(matrix, sources, destinations, bytes, accumulate);
    }

    /** Called once in a blue moon: never warmed. */
    @Override
    public int locate(long p, long q, long bytes) {
        return meanwhile.locate(p, q, bytes);
    }

    /** Has {@code call} made often enough, with blocks like {@code sources} and so many destinations. */
    private void warm(Variant variant, Terms sources, int destinations, BiConsumer<Terms, Terms> call) {
        int[] coefficients = new int[sources.count()];
        for (int term = 0; term < coefficients.length; term++) {
            coefficients[term] = sources.coefficient(term);
        }
        executor.execute(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Terms from = new Terms(coefficients.length);
                for (int coefficient : coefficients) {
                    from.add(block(arena), coefficient);
                }
                Terms to = new Terms(destinations);
                for (int block = 0; block < destinations; block++) {
                    to.add(block(arena));
                }
                for (int n = 0; n < CALLS; n++) {
                    call.accept(from, to);
                }
            }
            variant.stage.set(Stage.WARM);
        });
    }

    private static long block(Arena arena) {
        return arena.allocate(BLOCK_BYTES, BLOCK_BYTES).address();
    }
}
