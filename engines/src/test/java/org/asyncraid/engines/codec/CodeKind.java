package org.asyncraid.engines.codec;

import java.util.Random;

/** The codes there are, with what they can be made of. */
enum CodeKind {
    XOR,
    PQ,
    CAUCHY,
    VANDERMONDE;

    /** One of this kind with 1 to {@code mostData} data shards, and up to {@code mostParity} of parity if the kind allows. */
    ReedSolomon draw(Random random, int mostData, int mostParity) {
        int data = 1 + random.nextInt(mostData);
        int parity = 1 + random.nextInt(mostParity);
        return switch (this) {
            case XOR -> ReedSolomon.xor(data);
            case PQ -> ReedSolomon.pq(data, Math.min(parity, 2));
            case CAUCHY -> ReedSolomon.cauchy(data, parity);
            case VANDERMONDE -> ReedSolomon.vandermonde(data, parity);
        };
    }
}
