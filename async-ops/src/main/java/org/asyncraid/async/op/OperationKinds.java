package org.asyncraid.async.op;

import static org.asyncraid.async.op.OperationShape.Coefficients.PER_SOURCE;
import static org.asyncraid.async.op.OperationShape.Coefficients.PER_SOURCE_AND_DESTINATION;
import static org.asyncraid.async.op.OperationShape.Coefficients.PER_SOURCE_AND_ONE_MISSING;
import static org.asyncraid.async.op.OperationShape.Coefficients.PER_SOURCE_AND_TWO_MISSING;
import static org.asyncraid.async.op.OperationShape.of;

/**
 * The kinds that RAID and storage above it need. All blocks of a request have the same length; D are data blocks, c their coefficients in
 * GF(256) with polynomial 0x11d (see {@link Gf256}), P = Σ D, Q = Σ c·D. In RAID-6, c = 2^e with e the block's place
 * in the syndrome. Sources are listed data first, then P, then Q, as far as the kind takes them.
 *
 * <p>XTS works on sectors of the size that its kind's name ends in; the immediate is the number of the first, an unsigned
 * 64-bit integer whose little-endian bytes and eight zeros are the tweak of IEEE 1619, as dm-crypt's plain64 has it for
 * sectors counted in that size.
 *
 * <p>Sources: H. P. Anvin, The mathematics of RAID-6; IEEE 1619 for XTS, FIPS 180-4 for SHA-256, RFC 3720 for CRC-32C.
 */
public final class OperationKinds {
    /** The most data blocks that have distinct coefficients 2^e. */
    public static final int MAX_DATA = 255;

    /** The most blocks of an operation that only XORs; md's arrays have at most 1920 members. */
    public static final int MAX_XOR = 4096;

    /** {@code destination = source}. */
    public static final OperationKind COPY = kind("copy", of(1, 1, 1).linearOverGf());

    /** Fills the destination with the 64-bit pattern in the request's immediate, little-endian. */
    public static final OperationKind FILL = kind("fill", of(0, 0, 1).cuttableAt(8));

    /** Result bit 0 is set where the two sources differ. */
    public static final OperationKind COMPARE = kind("compare", of(2, 2, 0).linearOverGf());

    /** {@code destination = Σ sources}, or {@code ^=} when accumulating. */
    public static final OperationKind XOR =
            kind("xor", of(1, MAX_XOR, 1).accumulating().linearOverGf());

    /** Result bit 0 is set where Σ sources is not zero. */
    public static final OperationKind XOR_VALIDATE =
            kind("xor-validate", of(1, MAX_XOR, 0).linearOverGf());

    /**
     * Destination 0 = P, destination 1 = Q of the sources; either may be absent. Accumulating with the old and the new
     * content of a block as two sources of equal coefficient updates P and Q for a read-modify-write.
     */
    public static final OperationKind PQ = kind(
            "pq",
            of(1, 2 * MAX_DATA, 2)
                    .withCoefficients(PER_SOURCE)
                    .accumulating()
                    .linearOverGf()
                    .partially());

    /** Sources D…, P, Q (P or Q may be absent: address 0); result bit 0: P is wrong, bit 1: Q is wrong. */
    public static final OperationKind PQ_VALIDATE = kind(
            "pq-validate",
            of(3, MAX_DATA + 2, 0)
                    .withParitySources(2)
                    .withCoefficients(PER_SOURCE)
                    .linearOverGf()
                    .partially());

    /** {@code destination = c·source}, or {@code ^=} when accumulating. */
    public static final OperationKind GF_MULTIPLY = kind(
            "gf-multiply",
            of(1, 1, 1).withCoefficients(PER_SOURCE).accumulating().linearOverGf());

    /**
     * Destinations = coefficient matrix · sources, or {@code ^=} when accumulating: Reed-Solomon, whose encoding and
     * decoding differ in the matrix only. A row of the matrix belongs to a destination.
     */
    public static final OperationKind GF_DOT = kind(
            "gf-dot",
            of(1, MAX_DATA - 1, 1)
                    .withDestinations(1, OperationShape.MAX_DESTINATIONS)
                    .withCoefficients(PER_SOURCE_AND_DESTINATION)
                    .accumulating()
                    .linearOverGf());

    /** Sources D…, P; destination the missing D. */
    public static final OperationKind RECOVER_DATA =
            kind("recover-data", of(1, MAX_XOR, 1).withParitySources(1).linearOverGf());

    /** Sources D…, Q; destination the missing D. */
    public static final OperationKind RECOVER_DATA_FROM_Q = kind(
            "recover-data-from-q",
            of(1, MAX_DATA + 1, 1)
                    .withParitySources(1)
                    .withCoefficients(PER_SOURCE_AND_ONE_MISSING)
                    .linearOverGf());

    /** Sources D…, Q; destinations the missing D, then P. */
    public static final OperationKind RECOVER_DATA_AND_P = kind(
            "recover-data-and-p",
            of(1, MAX_DATA + 1, 2)
                    .withParitySources(1)
                    .withCoefficients(PER_SOURCE_AND_ONE_MISSING)
                    .linearOverGf());

    /** Sources D…, P; destinations the missing D, then Q. */
    public static final OperationKind RECOVER_DATA_AND_Q = kind(
            "recover-data-and-q",
            of(1, MAX_DATA + 1, 2)
                    .withParitySources(1)
                    .withCoefficients(PER_SOURCE_AND_ONE_MISSING)
                    .linearOverGf());

    /** Sources D…, P, Q; destinations the two missing D, in the order of their coefficients. */
    public static final OperationKind RECOVER_TWO_DATA = kind(
            "recover-two-data",
            of(2, MAX_DATA + 2, 2)
                    .withParitySources(2)
                    .withCoefficients(PER_SOURCE_AND_TWO_MISSING)
                    .linearOverGf());

    /** Result = CRC-32C of the source, begun from the immediate (0 for a fresh one). */
    public static final OperationKind CRC32C = kind("crc32c", of(1, 1, 0));

    /** {@code destination = source}, and result = CRC-32C of it, begun from the immediate. */
    public static final OperationKind COPY_CRC32C = kind("copy-crc32c", of(1, 1, 1));

    /** Destination, of 32 bytes = SHA-256 of the source. */
    public static final OperationKind SHA256 = kind("sha256", of(1, 1, 1).withDestinationBytes(32));

    private static final AesKey ZERO_KEY = new AesKey(new byte[AesKey.BYTES]);

    /** Every block of 16 bytes is encrypted by itself with the parameter, an {@link AesKey}. A part of XTS, no more. */
    public static final OperationKind AES_ECB_ENCRYPT =
            kind("aes-ecb-encrypt", of(1, 1, 1).inGranulesOf(16).withParameter(ZERO_KEY));

    /** The inverse of {@link #AES_ECB_ENCRYPT}. */
    public static final OperationKind AES_ECB_DECRYPT =
            kind("aes-ecb-decrypt", of(1, 1, 1).inGranulesOf(16).withParameter(ZERO_KEY));

    /**
     * Fills the destination with what XTS adds before and after the cipher: for block j of sector n, E(n) · α^j in
     * GF(2¹²⁸), E being AES with the parameter, an {@link AesKey}.
     */
    public static final OperationKind XTS_TWEAKS_512 = tweaks(512);

    /** As {@link #XTS_TWEAKS_512}, for sectors of 4096 bytes. */
    public static final OperationKind XTS_TWEAKS_4096 = tweaks(4096);

    /** XTS-AES-256 of sectors of 512 bytes with the parameter, an {@link XtsKey}. */
    public static final OperationKind XTS_ENCRYPT_512 = xts("encrypt", 512);

    /** XTS-AES-256 of sectors of 4096 bytes. */
    public static final OperationKind XTS_ENCRYPT_4096 = xts("encrypt", 4096);

    /** The inverse of {@link #XTS_ENCRYPT_512}. */
    public static final OperationKind XTS_DECRYPT_512 = xts("decrypt", 512);

    /** The inverse of {@link #XTS_ENCRYPT_4096}. */
    public static final OperationKind XTS_DECRYPT_4096 = xts("decrypt", 4096);

    /** Result bit of {@link #XOR_VALIDATE} and {@link #PQ_VALIDATE}: P does not match. */
    public static final long P_WRONG = 1;

    /** Result bit of {@link #PQ_VALIDATE}: Q does not match. */
    public static final long Q_WRONG = 2;

    /** Result bit of {@link #COMPARE}. */
    public static final long DIFFERENT = 1;

    private OperationKinds() {}

    private static OperationKind kind(String name, OperationShape shape) {
        return OperationKind.of(name, shape);
    }

    private static OperationKind tweaks(int sectorBytes) {
        OperationShape shape = of(0, 0, 1).inNumberedGranulesOf(sectorBytes).withParameter(ZERO_KEY);
        return kind("xts-tweaks-" + sectorBytes, shape);
    }

    private static OperationKind xts(String direction, int sectorBytes) {
        byte[] example = new byte[XtsKey.BYTES];
        example[0] = 1;
        OperationShape shape = of(1, 1, 1).inNumberedGranulesOf(sectorBytes).withParameter(XtsKey.of(example));
        return kind("xts-" + direction + "-" + sectorBytes, shape);
    }
}
