package org.asyncraid.engines.kernels;

import org.asyncraid.async.op.Gf256;

/**
 * The kernels eight bytes at a time, without the vector module: slower than with it, but from the first tenth of a second on,
 * and everywhere.
 *
 * <p>Blocks go tile by tile through arrays of the calling thread, where {@link WordTile} computes; all sources of a tile are
 * read before anything of it is written. What is left at the end of a block is computed as the scalar kernels do.
 */
public final class WordKernels extends ScalarKernels {
    private static final long TILE_BYTES = (long) WordTile.WORDS * Long.BYTES;
    private static final ThreadLocal<Tiles> TILES = ThreadLocal.withInitial(Tiles::new);

    /** What a thread computes with. */
    private static final class Tiles {
        private final WordTile source = new WordTile();
        private final WordTile sum = new WordTile();
        private final WordTile weighted = new WordTile();
        private final WordTile product = new WordTile();

        /** The sum of what the terms have at {@code at} goes into {@link #sum}. */
        void sum(Terms terms, long at, int words) {
            sum.clear(words);
            for (int term = 0; term < terms.count(); term++) {
                source.load(terms.address(term) + at, words);
                sum.add(source, words);
            }
        }

        /** That too, and the weighted sum into {@link #weighted}. */
        void sums(Terms terms, long at, int words) {
            sum.clear(words);
            weighted.clear(words);
            if (terms.ascendingPowers()) {
                hornerSums(terms, at, words);
                return;
            }
            for (int term = 0; term < terms.count(); term++) {
                source.load(terms.address(term) + at, words);
                sum.add(source, words);
                product.become(terms.coefficient(term), source, words);
                weighted.add(product, words);
            }
        }

        private void hornerSums(Terms terms, long at, int words) {
            int power = 0;
            for (int term = terms.count() - 1; term >= 0; term--) {
                for (int next = terms.exponent(term) + 1; power > next; power--) {
                    weighted.twice(words);
                }
                source.load(terms.address(term) + at, words);
                sum.add(source, words);
                weighted.twiceAndAdd(source, words);
                power = terms.exponent(term);
            }
            for (; power > 0; power--) {
                weighted.twice(words);
            }
        }

        void addTo(WordTile tile, long address, int words) {
            source.load(address, words);
            tile.add(source, words);
        }
    }

    @Override
    public String name() {
        return "words";
    }

    @Override
    public void xor(Terms sources, long dst, long bytes, boolean accumulate) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sum(sources, at, words);
            put(tiles, tiles.sum, dst + at, words, accumulate);
        }
        ScalarKernels.xor(sources, dst, whole, bytes, accumulate);
    }

    @Override
    public boolean xorIsZero(Terms sources, long bytes) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sum(sources, at, words);
            if (!tiles.sum.isZero(words)) {
                return false;
            }
        }
        return ScalarKernels.xorIsZero(sources, whole, bytes);
    }

    @Override
    public void pq(Terms sources, long p, long q, long bytes, boolean accumulate) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sums(sources, at, words);
            if (p != 0) {
                put(tiles, tiles.sum, p + at, words, accumulate);
            }
            if (q != 0) {
                put(tiles, tiles.weighted, q + at, words, accumulate);
            }
        }
        ScalarKernels.pq(sources, p, q, whole, bytes, accumulate);
    }

    @Override
    public int pqValidate(Terms sources, long p, long q, long bytes) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        int wrong = 0;
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sums(sources, at, words);
            wrong |= isStored(tiles, tiles.sum, p, at, words) ? 0 : P_WRONG;
            wrong |= isStored(tiles, tiles.weighted, q, at, words) ? 0 : Q_WRONG;
        }
        return wrong | ScalarKernels.pqValidate(sources, p, q, whole, bytes);
    }

    @Override
    public void multiply(long src, int coefficient, long dst, long bytes, boolean accumulate) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.source.load(src + at, words);
            tiles.product.become(coefficient, tiles.source, words);
            put(tiles, tiles.product, dst + at, words, accumulate);
        }
        ScalarKernels.multiply(src, coefficient, dst, whole, bytes, accumulate);
    }

    @Override
    public void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long bytes) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        int inverse = Gf256.inverse(coefficient);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sums(survivors, at, words);
            tiles.addTo(tiles.weighted, q + at, words);
            tiles.product.become(inverse, tiles.weighted, words);
            tiles.product.store(dst + at, words);
        }
        ScalarKernels.recoverDataFromQ(survivors, q, coefficient, dst, whole, bytes);
    }

    @Override
    public void recoverDataAndP(Terms survivors, long q, int coefficient, long dst, long p, long bytes) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        int inverse = Gf256.inverse(coefficient);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sums(survivors, at, words);
            tiles.addTo(tiles.weighted, q + at, words);
            tiles.product.become(inverse, tiles.weighted, words);
            tiles.sum.add(tiles.product, words);
            tiles.product.store(dst + at, words);
            tiles.sum.store(p + at, words);
        }
        ScalarKernels.recoverDataAndP(survivors, q, coefficient, dst, p, whole, bytes);
    }

    @Override
    public void recoverDataAndQ(Terms survivors, long p, int coefficient, long dst, long q, long bytes) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sums(survivors, at, words);
            tiles.addTo(tiles.sum, p + at, words);
            tiles.product.become(coefficient, tiles.sum, words);
            tiles.weighted.add(tiles.product, words);
            tiles.sum.store(dst + at, words);
            tiles.weighted.store(q + at, words);
        }
        ScalarKernels.recoverDataAndQ(survivors, p, coefficient, dst, q, whole, bytes);
    }

    /** With what the survivors leave of P and Q: x = (cy · P ^ Q) / (cx ^ cy) and y = P ^ x. */
    @Override
    public void recoverTwoData(Terms survivors, long p, long q, Terms missing, long bytes) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        int cy = missing.coefficient(1);
        int inverse = Gf256.inverse(missing.coefficient(0) ^ cy);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            tiles.sums(survivors, at, words);
            tiles.addTo(tiles.sum, p + at, words);
            tiles.addTo(tiles.weighted, q + at, words);
            tiles.product.become(cy, tiles.sum, words);
            tiles.weighted.add(tiles.product, words);
            tiles.product.become(inverse, tiles.weighted, words);
            tiles.sum.add(tiles.product, words);
            tiles.product.store(missing.address(0) + at, words);
            tiles.sum.store(missing.address(1) + at, words);
        }
        ScalarKernels.recoverTwoData(survivors, p, q, missing, whole, bytes);
    }

    @Override
    public void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        Tiles tiles = TILES.get();
        long whole = wholeWords(bytes);
        for (long at = 0; at < whole; at += TILE_BYTES) {
            int words = wordsAt(at, whole);
            for (int row = 0; row < matrix.destinations(); row++) {
                tiles.sum.clear(words);
                for (int column = 0; column < matrix.sources(); column++) {
                    tiles.source.load(sources.address(column) + at, words);
                    tiles.product.become(matrix.coefficient(row, column), tiles.source, words);
                    tiles.sum.add(tiles.product, words);
                }
                put(tiles, tiles.sum, destinations.address(row) + at, words, accumulate);
            }
        }
        ScalarKernels.dot(matrix, sources, destinations, whole, bytes, accumulate);
    }

    private static void put(Tiles tiles, WordTile tile, long address, int words, boolean accumulate) {
        if (accumulate) {
            tiles.addTo(tile, address, words);
        }
        tile.store(address, words);
    }

    /** Whether memory holds the tile; true where nothing is to be compared. */
    private static boolean isStored(Tiles tiles, WordTile tile, long block, long at, int words) {
        if (block == 0) {
            return true;
        }
        tiles.addTo(tile, block + at, words);
        return tile.isZero(words);
    }

    private static int wordsAt(long at, long whole) {
        return (int) (Math.min(TILE_BYTES, whole - at) / Long.BYTES);
    }

    private static long wholeWords(long bytes) {
        return bytes & -Long.BYTES;
    }
}
