package org.asyncraid.engines;

import static org.asyncraid.async.op.OperationKinds.COMPARE;
import static org.asyncraid.async.op.OperationKinds.COPY_CRC32C;
import static org.asyncraid.async.op.OperationKinds.CRC32C;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape.Coefficients;
import org.asyncraid.async.op.OperationShape.Trait;
import org.jspecify.annotations.Nullable;

/**
 * A random operation on memory of its own, and what has to come out of it, worked out from the definition of its kind.
 * Blocks stand at addresses as odd as the engine admits, with guard bytes around them.
 */
public final class OperationCase {
    private static final int GUARD = 64;
    private static final byte GUARD_BYTE = 0x5a;

    private static final Map<OperationKind, Definition> DEFINITIONS = new ConcurrentHashMap<>();

    /**
     * The memory of descriptors in use. They name blocks by address alone; who forgets a case and runs its descriptor
     * nevertheless still needs the blocks.
     */
    private static final Map<Descriptor, List<MemorySegment>> BLOCKS = Collections.synchronizedMap(new WeakHashMap<>());

    /** What a kind of somebody else's is to give. */
    @FunctionalInterface
    public interface Definition {
        /** The answer for these sources, and this immediate. */
        Answer of(byte[][] sources, long immediate);
    }

    /** The result of an operation and what its destinations hold. */
    public record Answer(long result, byte[]... destinations) {}

    private final OperationKind kind;
    private final int bytes;
    private final int alignment;
    private final SeededRandom random;
    private final Descriptor descriptor;

    private final byte[][] sources;
    private final int[] coefficients;
    private final boolean[] absentSource;
    private final boolean[] absentDestination;
    private final byte[][] before;
    private final byte[][] expected;
    private final int[] aliasOf;
    private long expectedResult;
    private boolean accumulate;
    private long immediate;
    private @Nullable Object parameter;

    private final MemorySegment[] sourceMemory;
    private final MemorySegment[] destinationMemory;

    /** Makes a kind known that is not among those of {@link org.asyncraid.async.op.OperationKinds}. */
    public static void define(OperationKind kind, Definition definition) {
        DEFINITIONS.put(kind, definition);
    }

    /** An operation of the kind on so many sources, the rest drawn from the seed; of whole granules, if need be longer. */
    public OperationCase(OperationKind kind, int sourceCount, int bytes, long seed, DescriptorPool pool) {
        this(kind, KindLimits.ANY, sourceCount, bytes, SeededRandom.of(seed), pool);
    }

    /** An operation that does not read what it overwrites. */
    public static OperationCase apart(OperationKind kind, int sourceCount, int bytes, long seed, DescriptorPool pool) {
        return apart(kind, KindLimits.ANY, sourceCount, bytes, seed, pool);
    }

    /** An operation within these limits that does not read what it overwrites. */
    public static OperationCase apart(
            OperationKind kind, KindLimits limits, int sourceCount, int bytes, long seed, DescriptorPool pool) {
        var random = SeededRandom.of(seed);
        while (true) {
            var drawn = new OperationCase(kind, limits, sourceCount, bytes, random.split(), pool);
            if (!drawn.descriptor.readsDestination()) {
                return drawn;
            }
            drawn.release();
        }
    }

    /** Random operations, so many of each kind that the engine has, within its limits and of at most 20 sources. */
    public static List<OperationCase> drawAll(
            Capabilities capabilities, int ofEach, int bytes, long seed, DescriptorPool pool) {
        return drawAll(capabilities, ofEach, 20, bytes, SeededRandom.of(seed), pool);
    }

    /** Random operations, so many of each kind that the engine has, within its limits. */
    public static List<OperationCase> drawAll(
            Capabilities capabilities,
            int ofEach,
            int mostSources,
            int bytes,
            SeededRandom random,
            DescriptorPool pool) {
        List<OperationCase> cases = new ArrayList<>();
        for (int i = 0; i < ofEach; i++) {
            for (OperationKind kind : kinds(capabilities)) {
                var limits = capabilities.kinds().get(kind);
                var count = kind.shape().sources();
                int most = Math.clamp(Math.min(mostSources, limits.maxSources()), count.min(), count.max());
                int sources = random.nextInt(count.min(), most + 1);
                cases.add(new OperationCase(kind, limits, sources, bytes, random.split(), pool));
            }
        }
        return cases;
    }

    /** In the order of their names: that of a map differs from run to run. */
    private static Collection<OperationKind> kinds(Capabilities capabilities) {
        var kinds = new TreeMap<String, OperationKind>();
        capabilities.kinds().keySet().forEach(kind -> kinds.put(kind.name(), kind));
        return kinds.values();
    }

    private OperationCase(
            OperationKind kind,
            KindLimits limits,
            int sourceCount,
            int bytes,
            SeededRandom random,
            DescriptorPool pool) {
        this.kind = kind;
        this.bytes = lengthWithin(limits, kind, bytes);
        this.random = random;
        alignment = limits.alignmentBytes();
        var shape = kind.shape();
        // Mostly few, sometimes as many as the kind admits.
        int usual = random.chance(8) ? Integer.MAX_VALUE : shape.destinations().min() + 6;
        int most = Math.min(shape.destinations().max(), usual);
        if (shape.coefficients() == Coefficients.PER_SOURCE_AND_DESTINATION) {
            most = Math.min(most, Gf256.ORDER - sourceCount);
        }
        int destinations = random.nextInt(shape.destinations().min(), most + 1);
        sources = new byte[sourceCount][];
        absentSource = new boolean[sourceCount];
        absentDestination = new boolean[destinations];
        before = new byte[destinations][];
        expected = new byte[destinations][];
        aliasOf = new int[destinations];
        coefficients = new int[shape.coefficientCount(sourceCount, destinations)];
        sourceMemory = new MemorySegment[sourceCount];
        destinationMemory = new MemorySegment[destinations];
        draw(limits.accumulates());
        work();
        descriptor = pool.take().begin(kind, this.bytes).immediate(immediate).parameter(parameter);
        fillIn();
    }

    private static int lengthWithin(KindLimits limits, OperationKind kind, int bytes) {
        boolean whole = kind.shape().traits().contains(Trait.WHOLE_GRANULES);
        int granule = whole ? kind.shape().granuleBytes() : 1;
        long length = Math.clamp(bytes, limits.minBytes(), limits.maxBytes());
        long rounded = (length + granule - 1) & -granule;
        return (int) (rounded > limits.maxBytes() ? rounded - granule : rounded);
    }

    public Descriptor descriptor() {
        return descriptor;
    }

    /** Checks outcome, result, every destination, every source and the bytes around all of them. */
    public void checkDone() {
        assertEquals(Outcome.OK, descriptor.outcome(), this::toString);
        assertEquals(expectedResult, descriptor.result(), this::toString);
        for (int d = 0; d < expected.length; d++) {
            check(absentDestination[d] ? null : destinationMemory[d], expected[d], "destination " + d);
        }
        checkSources();
    }

    /** Checks that no memory was changed but that of destinations. */
    public void checkSources() {
        for (int s = 0; s < sources.length; s++) {
            if (!isAlias(s)) {
                check(absentSource[s] ? null : sourceMemory[s], sources[s], "source " + s);
            }
        }
    }

    /** Checks that destinations are as they were. */
    public void checkUntouched() {
        for (int d = 0; d < before.length; d++) {
            check(absentDestination[d] ? null : destinationMemory[d], before[d], "destination " + d);
        }
    }

    /** The content of a destination. */
    public byte[] destination(int index) {
        return destinationMemory[index].asSlice(GUARD, before[index].length).toArray(ValueLayout.JAVA_BYTE);
    }

    public byte[] expected(int index) {
        return expected[index].clone();
    }

    /** The content of a source before the operation. */
    public byte[] source(int index) {
        return sources[index].clone();
    }

    /** What stood in a destination before the operation. */
    public byte[] before(int index) {
        return before[index].clone();
    }

    public void release() {
        descriptor.release();
    }

    @Override
    public String toString() {
        return descriptor + " coefficients " + Arrays.toString(coefficients) + (accumulate ? " accumulating" : "")
                + " aliases " + Arrays.toString(aliasOf);
    }

    private void draw(boolean mayAccumulate) {
        var shape = kind.shape();
        for (int i = 0; i < sources.length; i++) {
            sources[i] = bytes();
        }
        drawCoefficients();
        boolean isChecksum = kind == CRC32C || kind == COPY_CRC32C;
        immediate = random.chance(3) ? 0 : isChecksum ? random.nextInt() & 0xffff_ffffL : random.nextLong();
        parameter = StorageDefinitions.key(shape.parameter(), random);
        accumulate = mayAccumulate && shape.accumulates() && random.nextBoolean();
        if (kind == COMPARE && random.nextBoolean()) {
            sources[1] = sources[0].clone();
        }
        if (kind == PQ && random.chance(3)) {
            absentDestination[random.nextInt(2)] = true;
        }
        for (int d = 0; d < before.length; d++) {
            aliasOf[d] = -1;
            before[d] = bytes((int) shape.destinationBytes(bytes));
            boolean mayAlias = shape.granuleBytes() > 0 && d < sources.length && !absentDestination[d];
            if (mayAlias && random.chance(4)) {
                // Destinations take their aliases from different sources, so that no two meet.
                int turn = random.nextInt((sources.length - d - 1) / before.length + 1);
                aliasOf[d] = d + turn * before.length;
                before[d] = sources[aliasOf[d]].clone();
            }
        }
    }

    private void drawCoefficients() {
        boolean[] used = new boolean[256];
        boolean distinct = kind.shape().coefficients() == Coefficients.PER_SOURCE_AND_ONE_MISSING
                || kind.shape().coefficients() == Coefficients.PER_SOURCE_AND_TWO_MISSING;
        boolean isSyndrome = !distinct && coefficients.length <= Gf256.ORDER && random.chance(3);
        for (int i = 0; i < coefficients.length; i++) {
            do {
                coefficients[i] = isSyndrome ? Gf256.exp(i) : distinct ? random.nextInt(1, 256) : random.nextInt(256);
            } while (distinct && used[coefficients[i]]);
            used[coefficients[i]] = true;
        }
    }

    /** Sets the parity sources, the expected result and destinations. */
    private void work() {
        int data = sources.length - kind.shape().paritySources();
        for (int d = 0; d < expected.length; d++) {
            expected[d] = new byte[bytes];
        }
        switch (kind.name()) {
            case "copy" -> expected[0] = sources[0].clone();
            case "fill" -> {
                for (int i = 0; i < bytes; i++) {
                    expected[0][i] = (byte) (immediate >>> 8 * (i % 8));
                }
            }
            case "compare" -> expectedResult = Arrays.equals(sources[0], sources[1]) ? 0 : 1;
            case "xor" -> addAll(expected[0], data, false);
            case "xor-validate" -> spoilOneOfZeroSum();
            case "pq" -> {
                addAll(expected[0], data, false);
                addAll(expected[1], data, true);
            }
            case "pq-validate" -> spoilParity(data);
            case "gf-multiply" -> addAll(expected[0], 1, true);
            case "gf-dot" -> {
                for (int d = 0; d < expected.length; d++) {
                    for (int i = 0; i < sources.length; i++) {
                        add(expected[d], sources[i], coefficients[d * sources.length + i]);
                    }
                }
            }
            case "crc32c" -> expectedResult = StorageDefinitions.crc32c(immediate, sources[0]);
            case "copy-crc32c" -> {
                expectedResult = StorageDefinitions.crc32c(immediate, sources[0]);
                expected[0] = sources[0].clone();
            }
            default -> {
                Definition definition = DEFINITIONS.get(kind);
                if (definition != null) {
                    Answer answer = definition.of(sources, immediate);
                    expectedResult = answer.result();
                    System.arraycopy(answer.destinations(), 0, expected, 0, expected.length);
                } else if (kind.name().startsWith("recover-")) {
                    workOutRecovery(data);
                } else {
                    byte[] source = sources.length == 0 ? new byte[bytes] : sources[0];
                    expected[0] = StorageDefinitions.output(kind, parameter, immediate, source);
                }
            }
        }
        for (int d = 0; accumulate && d < expected.length; d++) {
            add(expected[d], before[d], 1);
        }
    }

    private void spoilOneOfZeroSum() {
        byte[] sum = new byte[bytes];
        addAll(sum, sources.length - 1, false);
        sources[sources.length - 1] = sum;
        if (random.nextBoolean()) {
            sum[random.nextInt(bytes)] ^= (byte) (1 + random.nextInt(255));
            expectedResult = 1;
        }
    }

    private void spoilParity(int data) {
        sources[data] = new byte[bytes];
        sources[data + 1] = new byte[bytes];
        addAll(sources[data], data, false);
        addAll(sources[data + 1], data, true);
        int absent = random.nextInt(4);
        for (int parity = 0; parity < 2; parity++) {
            absentSource[data + parity] = parity == absent;
            if (random.nextBoolean()) {
                sources[data + parity][random.nextInt(bytes)] ^= (byte) (1 + random.nextInt(255));
                expectedResult |= parity == absent ? 0 : 1 << parity;
            }
        }
    }

    private void workOutRecovery(int data) {
        int lost = Math.max(1, coefficients.length - data);
        byte[][] missing = new byte[lost][];
        byte[] p = new byte[bytes];
        byte[] q = new byte[bytes];
        addAll(p, data, false);
        if (coefficients.length > 0) {
            addAll(q, data, true);
        }
        for (int i = 0; i < lost; i++) {
            missing[i] = bytes();
            expected[i] = missing[i];
            add(p, missing[i], 1);
            if (coefficients.length > 0) {
                add(q, missing[i], coefficients[data + i]);
            }
        }
        switch (kind.name()) {
            case "recover-data" -> sources[data] = p;
            case "recover-data-from-q" -> sources[data] = q;
            case "recover-data-and-p" -> {
                sources[data] = q;
                expected[1] = p;
            }
            case "recover-data-and-q" -> {
                sources[data] = p;
                expected[1] = q;
            }
            case "recover-two-data" -> {
                sources[data] = p;
                sources[data + 1] = q;
            }
            default -> throw new IllegalArgumentException("no definition of " + kind + " here");
        }
        for (int d = 0; d < before.length; d++) {
            before[d] = aliasOf[d] >= 0 ? sources[aliasOf[d]].clone() : before[d];
        }
    }

    private void addAll(byte[] sum, int count, boolean weighted) {
        for (int i = 0; i < count; i++) {
            add(sum, sources[i], weighted ? coefficients[i] : 1);
        }
    }

    private static void add(byte[] sum, byte[] block, int coefficient) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= (byte) Gf256.multiply(coefficient, block[i] & 0xff);
        }
    }

    private void fillIn() {
        for (int s = 0; s < sources.length; s++) {
            sourceMemory[s] = guarded(sources[s]);
            descriptor.sourceAt(absentSource[s] ? 0 : sourceMemory[s].address() + GUARD);
        }
        for (int coefficient : coefficients) {
            descriptor.coefficient(coefficient);
        }
        for (int d = 0; d < before.length; d++) {
            destinationMemory[d] = aliasOf[d] >= 0 ? sourceMemory[aliasOf[d]] : guarded(before[d]);
            if (absentDestination[d]) {
                descriptor.noDestination();
            } else {
                descriptor.destinationAt(destinationMemory[d].address() + GUARD);
            }
        }
        if (accumulate) {
            descriptor.accumulate();
        }
        descriptor.validate();
        List<MemorySegment> blocks = new ArrayList<>(List.of(sourceMemory));
        blocks.addAll(List.of(destinationMemory));
        BLOCKS.put(descriptor, blocks);
    }

    private MemorySegment guarded(byte[] content) {
        long length = content.length + 2L * GUARD;
        int strongest = Math.max(64, alignment);
        long misalignment = (long) random.nextInt(strongest / alignment) * alignment;
        // So that what stands behind the first guard, not the guard itself, is aligned as wanted.
        long start = (misalignment - GUARD) & (strongest - 1);
        MemorySegment memory =
                Arena.ofAuto().allocate(length + strongest, strongest).asSlice(start, length);
        memory.fill(GUARD_BYTE);
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, GUARD, content.length);
        return memory;
    }

    private void check(@Nullable MemorySegment memory, byte[] content, String what) {
        if (memory == null) {
            return;
        }
        byte[] whole = new byte[content.length + 2 * GUARD];
        Arrays.fill(whole, GUARD_BYTE);
        System.arraycopy(content, 0, whole, GUARD, content.length);
        assertArrayEquals(whole, memory.toArray(ValueLayout.JAVA_BYTE), () -> what + " of " + this);
    }

    private boolean isAlias(int source) {
        return Arrays.stream(aliasOf).anyMatch(alias -> alias == source);
    }

    private byte[] bytes() {
        return bytes(bytes);
    }

    private byte[] bytes(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return drawn;
    }
}
