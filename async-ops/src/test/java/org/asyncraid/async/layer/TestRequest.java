package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape.Coefficients;
import org.asyncraid.async.op.OperationShape.Trait;
import org.asyncraid.async.op.XtsKey;
import org.jspecify.annotations.Nullable;

/**
 * An operation on random blocks whose right answer is known without carrying it out: recoveries are made of a stripe
 * that is whole, parity is computed here by multiplication's definition.
 */
final class TestRequest {
    /** Kinds that random requests are made of. */
    static final List<OperationKind> KINDS = List.of(
            OperationKinds.COPY,
            OperationKinds.FILL,
            OperationKinds.COMPARE,
            OperationKinds.XOR,
            OperationKinds.XOR_VALIDATE,
            OperationKinds.PQ,
            OperationKinds.PQ_VALIDATE,
            OperationKinds.GF_MULTIPLY,
            OperationKinds.RECOVER_DATA,
            OperationKinds.RECOVER_DATA_FROM_Q,
            OperationKinds.RECOVER_DATA_AND_P,
            OperationKinds.RECOVER_DATA_AND_Q,
            OperationKinds.RECOVER_TWO_DATA,
            OperationKinds.GF_DOT,
            OperationKinds.CRC32C,
            OperationKinds.COPY_CRC32C,
            OperationKinds.SHA256,
            OperationKinds.XTS_ENCRYPT_512,
            OperationKinds.XTS_DECRYPT_512);

    private final OperationKind kind;
    private final int bytes;
    private final RandomGenerator random;
    private final List<byte[]> sources = new ArrayList<>();
    private final List<Integer> coefficients = new ArrayList<>();
    private final List<byte[]> outputs = new ArrayList<>();
    private long immediate;
    private @Nullable Object parameter;
    private long result;
    private boolean accumulates;
    private final List<Long> sourceAddresses = new ArrayList<>();
    private final List<Long> destinationAddresses = new ArrayList<>();
    private final List<byte[]> expected = new ArrayList<>();

    /** How often the completion came. */
    int completions;

    Outcome outcome = Outcome.PENDING;
    long actualResult;
    String attempts = "";

    private TestRequest(OperationKind kind, int bytes, RandomGenerator random) {
        this.kind = kind;
        boolean whole = kind.shape().traits().contains(Trait.WHOLE_GRANULES);
        int granule = whole ? kind.shape().granuleBytes() : 1;
        this.bytes = (bytes + granule - 1) & -granule;
        this.random = random;
    }

    /** A request of any kind, with up to {@code maxData} data blocks of up to {@code maxBytes}. */
    static TestRequest any(RandomGenerator random, int maxData, int maxBytes, TestMemory memory) {
        OperationKind kind = KINDS.get(random.nextInt(KINDS.size()));
        return of(kind, random.nextInt(maxData + 1), 1 + random.nextInt(maxBytes), random, memory);
    }

    /** A request of this kind, with {@code data} data blocks, or as many as the kind needs at least or takes at most. */
    static TestRequest of(OperationKind kind, int data, int bytes, RandomGenerator random, TestMemory memory) {
        TestRequest request = new TestRequest(kind, bytes, random);
        request.fill(data);
        request.place(memory);
        return request;
    }

    /** Fills a descriptor that reports back here. */
    Descriptor describe(Descriptor descriptor) {
        return describeForChain(descriptor).onCompletion(this::completed);
    }

    /** Fills a descriptor. */
    Descriptor describeForChain(Descriptor descriptor) {
        descriptor.begin(kind, bytes).immediate(immediate).parameter(parameter);
        sourceAddresses.forEach(descriptor::sourceAt);
        coefficients.forEach(descriptor::coefficient);
        destinationAddresses.forEach(descriptor::destinationAt);
        return accumulates ? descriptor.accumulate() : descriptor;
    }

    void completed(Descriptor descriptor) {
        completions++;
        outcome = descriptor.outcome();
        actualResult = descriptor.result();
        attempts = descriptor.attempts().toString();
    }

    void assertRight() {
        assertEquals(1, completions, () -> "completions of " + this);
        assertEquals(Outcome.OK, outcome, this::toString);
        assertEquals(result, actualResult, () -> "result of " + this);
        assertDestinationsRight();
        assertSourcesIntact();
    }

    void assertDestinationsRight() {
        for (int d = 0; d < expected.size(); d++) {
            if (destinationAddresses.get(d) != 0) {
                String where = "destination " + d + " of " + this;
                byte[] right = expected.get(d);
                assertArrayEquals(right, TestMemory.read(destinationAddresses.get(d), right.length), where);
            }
        }
    }

    void assertSourcesIntact() {
        for (int s = 0; s < sources.size(); s++) {
            long address = sourceAddresses.get(s);
            if (address != 0 && !destinationAddresses.contains(address)) {
                assertArrayEquals(sources.get(s), TestMemory.read(address, bytes), "source " + s + " of " + this);
            }
        }
    }

    @Override
    public String toString() {
        return kind + (accumulates ? " accumulating" : "") + " of " + sources.size() + "×" + bytes + " B"
                + ", destinations " + destinationAddresses + " of sources " + sourceAddresses + ", " + outcome + " "
                + attempts;
    }

    private void fill(int data) {
        switch (kind.name()) {
            case "copy" -> outputs.add(source(randomBlock()));
            case "fill" -> {
                immediate = random.nextLong();
                byte[] filled = new byte[bytes];
                for (int at = 0; at < bytes; at++) {
                    filled[at] = (byte) (immediate >>> (8 * (at % 8)));
                }
                outputs.add(filled);
            }
            case "compare" -> {
                byte[] first = source(randomBlock());
                result = source(sometimesDamaged(first)) == first ? 0 : OperationKinds.DIFFERENT;
            }
            case "xor" -> {
                sources(Math.max(1, data));
                outputs.add(sum(sources));
            }
            case "xor-validate" -> {
                sources(data);
                byte[] sum = sum(sources);
                result = source(sometimesDamaged(sum)) == sum ? 0 : OperationKinds.P_WRONG;
            }
            case "gf-multiply" -> {
                sources(1);
                coefficients.add(random.nextInt(256));
                outputs.add(weighted(sources, coefficients));
            }
            case "gf-dot" -> {
                sources(Math.max(1, data));
                for (int row = random.nextInt(4); row >= 0; row--) {
                    List<Integer> weights = new ArrayList<>();
                    boolean ones = random.nextInt(4) == 0;
                    sources.forEach(source -> weights.add(ones ? 1 : random.nextInt(256)));
                    coefficients.addAll(weights);
                    outputs.add(weighted(sources, weights));
                }
            }
            case "crc32c", "copy-crc32c" -> {
                immediate = random.nextBoolean() ? 0 : random.nextInt() & 0xffff_ffffL;
                result = PlainStorage.crc32c(immediate, source(randomBlock()));
                if (kind == OperationKinds.COPY_CRC32C) {
                    outputs.add(sources.getFirst());
                }
            }
            case "sha256" -> outputs.add(PlainStorage.sha256(source(randomBlock())));
            case "xts-encrypt-512", "xts-encrypt-4096" -> fillXts(true);
            case "xts-decrypt-512", "xts-decrypt-4096" -> fillXts(false);
            default -> fillStripe(data);
        }
    }

    private void fillXts(boolean encrypt) {
        byte[] bytesOfKey = new byte[XtsKey.BYTES];
        random.nextBytes(bytesOfKey);
        XtsKey key = XtsKey.of(bytesOfKey);
        parameter = key;
        immediate = random.nextBoolean() ? random.nextInt(1000) : random.nextLong();
        int sector = kind.shape().granuleBytes();
        outputs.add(PlainStorage.xts(key, encrypt, immediate, sector, source(randomBlock())));
    }

    private void fillStripe(int data) {
        int missing = switch (kind.shape().coefficients()) {
            case PER_SOURCE_AND_ONE_MISSING -> 1;
            case PER_SOURCE_AND_TWO_MISSING -> 2;
            case NONE, PER_SOURCE, PER_SOURCE_AND_DESTINATION -> kind == OperationKinds.RECOVER_DATA ? 1 : 0;
        };
        int survivors = missing > 0 ? data : Math.max(1, data);
        List<byte[]> blocks = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        int base = random.nextInt(200);
        for (int i = 0; i < survivors + missing; i++) {
            blocks.add(randomBlock());
            weights.add(1 + (base + i) % 255);
        }
        byte[] p = sum(blocks);
        byte[] q = weighted(blocks, weights);
        if (kind.shape().coefficients() != Coefficients.NONE) {
            coefficients.addAll(weights);
        }
        blocks.subList(0, survivors).forEach(this::source);
        List<byte[]> lost = blocks.subList(survivors, survivors + missing);
        switch (kind.name()) {
            case "pq" -> outputs.addAll(List.of(p, q));
            case "pq-validate" -> {
                result |= source(sometimesDamaged(p)) == p ? 0 : OperationKinds.P_WRONG;
                result |= source(sometimesDamaged(q)) == q ? 0 : OperationKinds.Q_WRONG;
            }
            case "recover-data" -> {
                source(p);
                outputs.addAll(lost);
            }
            case "recover-data-from-q" -> {
                source(q);
                outputs.addAll(lost);
            }
            case "recover-data-and-p" -> {
                source(q);
                outputs.addAll(List.of(lost.getFirst(), p));
            }
            case "recover-data-and-q" -> {
                source(p);
                outputs.addAll(List.of(lost.getFirst(), q));
            }
            case "recover-two-data" -> {
                source(p);
                source(q);
                outputs.addAll(lost);
            }
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    /** Puts everything into memory; destinations are blocks of their own, or one of the sources. */
    private void place(TestMemory memory) {
        accumulates = kind.shape().accumulates() && random.nextBoolean();
        int misalignment = random.nextBoolean() ? 0 : random.nextInt(16);
        sources.forEach(source -> sourceAddresses.add(memory.block(source, misalignment)));
        for (byte[] output : outputs) {
            byte[] old = randomBytes(output.length);
            long address = 0;
            boolean mayAlias = kind.shape().granuleBytes() > 0;
            if (mayAlias && !sources.isEmpty() && random.nextInt(4) == 0) {
                int aliased = random.nextInt(sources.size());
                address = sourceAddresses.get(aliased);
                old = sources.get(aliased);
            }
            if (address == 0 || destinationAddresses.contains(address)) {
                old = randomBytes(output.length);
                address = memory.block(old, misalignment);
            }
            destinationAddresses.add(address);
            expected.add(accumulates ? sum(List.of(old, output)) : output);
        }
        if (kind.shape().partial() && random.nextInt(3) == 0) {
            int absent = random.nextInt(2);
            if (kind == OperationKinds.PQ) {
                destinationAddresses.set(absent, 0L);
            } else {
                sourceAddresses.set(sources.size() - 2 + absent, 0L);
                result &= absent == 0 ? OperationKinds.Q_WRONG : OperationKinds.P_WRONG;
            }
        }
    }

    private void sources(int count) {
        for (int s = 0; s < count; s++) {
            source(randomBlock());
        }
    }

    private byte[] source(byte[] content) {
        sources.add(content);
        return content;
    }

    /** The block itself, or a copy with one bit turned over. */
    private byte[] sometimesDamaged(byte[] block) {
        if (random.nextBoolean()) {
            return block;
        }
        byte[] damaged = block.clone();
        damaged[random.nextInt(bytes)] ^= (byte) (1 << random.nextInt(8));
        return damaged;
    }

    private byte[] randomBlock() {
        return randomBytes(bytes);
    }

    private byte[] randomBytes(int length) {
        byte[] block = new byte[length];
        random.nextBytes(block);
        return block;
    }

    private byte[] sum(List<byte[]> blocks) {
        byte[] sum = new byte[bytes];
        for (byte[] block : blocks) {
            for (int at = 0; at < bytes; at++) {
                sum[at] ^= block[at];
            }
        }
        return sum;
    }

    private byte[] weighted(List<byte[]> blocks, List<Integer> weights) {
        byte[] sum = new byte[bytes];
        for (int b = 0; b < blocks.size(); b++) {
            for (int at = 0; at < bytes; at++) {
                sum[at] ^= product(weights.get(b), blocks.get(b)[at] & 0xff);
            }
        }
        return sum;
    }

    /** Shift, add, and subtract the polynomial whenever x⁸ appears. */
    private static byte product(int a, int b) {
        int product = 0;
        int shifted = a;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (b >> bit & 1) == 0 ? 0 : shifted;
            shifted = shifted << 1 ^ (shifted < 128 ? 0 : 0x11d);
        }
        return (byte) product;
    }
}
