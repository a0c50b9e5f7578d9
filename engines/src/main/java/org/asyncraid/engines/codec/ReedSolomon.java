package org.asyncraid.engines.codec;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.asyncraid.async.op.Gf256Matrix;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.jspecify.annotations.Nullable;

/**
 * An erasure code: k data shards and m parity shards, of which any k are enough to compute all others. Shards are numbered
 * from 0, the data first. Data is stored as it is; parity is computed with a matrix over GF(256), polynomial 0x11d.
 *
 * <p><b>Memory.</b> A shard is a {@link MemorySegment} of native memory, of any alignment and length, all shards of a call
 * being equally long. Segments on the heap are refused: code that has once met both kinds stays at half its speed for the
 * life of the JVM. What lies in an array is copied by the caller, who knows when ({@code arena.allocateFrom(JAVA_BYTE,
 * array)}). A shard that is written shares no memory with another one. During a call no arena may be closed by another
 * thread: the process might end; and nobody else may write to the shards.
 *
 * <p><b>Threads.</b> Immutable; any number of threads may call, on different memory. A call computes on the thread that
 * makes it, and allocates nothing once the same shards have been missing before (up to some hundred different sets are
 * kept).
 *
 * <p><b>Trust.</b> {@link #reconstruct} believes the shards it is given. {@link #examine}, {@link #reconstructUntrusting} and
 * {@link #repair} do not. They look at blocks of {@value #BLOCK_BYTES} bytes: the same positions of every shard at hand. Let
 * there be k + s of these.
 * <ul>
 *   <li>With s = 0 there is nothing to compare: {@link Verdict#UNCHECKED}.
 *   <li>With s ≥ 1, up to s corrupt shards in a block are always noticed.
 *   <li>With s ≥ 2, a block with one corrupt shard is always decoded rightly, and that shard named. Different blocks may
 *       name different shards.
 *   <li>With s ≥ 3, a block with 2 to s - 1 corrupt shards is always refused.
 *   <li>With s or more corrupt shards in a block it may happen that what they hold fits to one of them alone, or none, being
 *       corrupt; no decoder could tell. When all their bytes are random this is as good as impossible in a whole block; when
 *       two differ in a single byte and s = 2, its chance is about k / 255.
 *   <li>What is written agrees with every shard at hand in every block, but for the one that the {@link Evidence} names for
 *       that block. Otherwise nothing is written at all.
 * </ul>
 *
 * <p>Bad arguments are refused with an {@link IllegalArgumentException}, before anything is written.
 *
 * <p>Sources: I. S. Reed and G. Solomon, Polynomial codes over certain finite fields, 1960; H. P. Anvin, The mathematics of
 * RAID-6; J. S. Plank and Y. Ding, Correction to the 1997 tutorial on Reed-Solomon coding, 2005, for the matrix of
 * {@link #vandermonde}.
 */
public final class ReedSolomon {
    /** Bytes of a block, within which one corrupt shard can be found. */
    public static final int BLOCK_BYTES = Workspace.BLOCK_BYTES;

    private static final int MOST_SHARDS = 256;
    private static final int MOST_PQ_DATA = 255;
    private static final int[] NOTHING = {};

    private final String name;
    private final Gf256Matrix matrix;
    private final boolean isPq;
    private final Kernels kernels;
    private final ShardArguments arguments;
    private final Product encoder;
    private final PatternCache<Recovery> recoveries = new PatternCache<>(this::recovery);
    private final AtomicReferenceArray<@Nullable Product> updates;
    private final Examination examination;
    private final Workspaces workspaces;

    private ReedSolomon(String name, Gf256Matrix matrix, boolean isPq, Kernels kernels) {
        this.name = name;
        this.matrix = matrix;
        this.isPq = isPq;
        this.kernels = kernels;
        int data = matrix.columns();
        int parity = matrix.rows();
        arguments = new ShardArguments(data, parity);
        encoder = new Product(range(0, data), range(data, data + parity), matrix);
        updates = new AtomicReferenceArray<>(data);
        examination = new Examination(matrix, kernels);
        workspaces = new Workspaces(() -> new Workspace(data + parity, parity));
    }

    /**
     * One parity shard, the sum of all data: RAID-5, and Hadoop's XOR-k-1.
     *
     * @param data 1 to 255
     */
    public static ReedSolomon xor(int data) {
        checkCounts(data, 1, MOST_SHARDS - 1);
        return code("XOR", ParityMatrices.sum(data), false);
    }

    /**
     * Linux md's parity: P, and Q with coefficient 2^i for data shard i. (In an array, i counts in the order of the
     * syndrome.)
     *
     * @param data 1 to 255
     * @param parity 1 for P, 2 for P and Q
     */
    public static ReedSolomon pq(int data, int parity) {
        checkCounts(data, parity, MOST_PQ_DATA);
        if (parity > 2) {
            throw new IllegalArgumentException(parity + " parity shards; allowed: 1 (P) and 2 (P and Q)");
        }
        return code("P+Q", ParityMatrices.pq(data, parity), parity == 2);
    }

    /**
     * The code with a Cauchy matrix that Hadoop's RS-k-m and ISA-L's {@code gf_gen_cauchy1_matrix} have.
     *
     * @param data 1 or more
     * @param parity 1 or more; both together at most 256
     */
    public static ReedSolomon cauchy(int data, int parity) {
        checkCounts(data, parity, MOST_SHARDS - parity);
        return code("Cauchy", ParityMatrices.cauchy(data, parity), false);
    }

    /**
     * The code with a Vandermonde matrix brought to systematic form.
     *
     * @param data 1 or more
     * @param parity 1 or more; both together at most 256
     */
    public static ReedSolomon vandermonde(int data, int parity) {
        checkCounts(data, parity, MOST_SHARDS - parity);
        return code("Vandermonde", ParityMatrices.vandermonde(data, parity), false);
    }

    private static ReedSolomon code(String name, Gf256Matrix matrix, boolean isPq) {
        return new ReedSolomon(name, matrix, isPq, KernelsSelection.get().kernels());
    }

    private static void checkCounts(int data, int parity, int mostData) {
        if (parity < 1) {
            throw new IllegalArgumentException(parity + " parity shards; allowed: 1 and more");
        }
        if (data < 1 || data > mostData) {
            throw new IllegalArgumentException(data + " data shards with " + parity + " of parity; allowed: "
                    + (mostData < 1 ? "at most 256 together" : "1 to " + mostData));
        }
    }

    /** How many data shards there are: k. */
    public int data() {
        return matrix.columns();
    }

    /** How many parity shards there are: m. */
    public int parity() {
        return matrix.rows();
    }

    /** Parity = this matrix · data: m rows, k columns. */
    public Gf256Matrix matrix() {
        return matrix;
    }

    /**
     * Computes all parity.
     *
     * @param shards the data, which is read, and the parity, which is written
     */
    public void encode(MemorySegment... shards) {
        Workspace work = workspaces.take();
        try {
            long bytes = arguments.take(work, shards, NOTHING);
            for (int shard = data(); shard < shards.length; shard++) {
                ShardArguments.checkWritable("shard ", shard, shards[shard], shards);
            }
            encoder.write(kernels, work, 0, bytes);
        } finally {
            workspaces.giveBack(work);
            Reference.reachabilityFence(shards);
        }
    }

    /** Whether the parity is that of the data. Nothing is written. */
    public boolean verify(MemorySegment... shards) {
        Workspace work = workspaces.take();
        try {
            long bytes = arguments.take(work, shards, NOTHING);
            for (long at = 0; at < bytes; at += BLOCK_BYTES) {
                if (encoder.mismatch(kernels, work, at, Math.min(BLOCK_BYTES, bytes - at)) >= 0) {
                    return false;
                }
            }
            return true;
        } finally {
            workspaces.giveBack(work);
            Reference.reachabilityFence(shards);
        }
    }

    /**
     * Brings all parity up to date after one data shard has changed, without a look at the others.
     *
     * @param source the number of the data shard
     * @param before what it held when the parity was computed
     * @param after what it holds now
     * @param parity all parity shards, which are read and written
     */
    public void update(int source, MemorySegment before, MemorySegment after, MemorySegment... parity) {
        ShardArguments.checkNumber(source, data());
        if (parity.length != parity()) {
            throw new IllegalArgumentException(parity.length + " parity shards; allowed: " + parity());
        }
        ShardArguments.check("the old content of shard ", source, before, -1);
        long bytes = before.byteSize();
        ShardArguments.check("the new content of shard ", source, after, bytes);
        Workspace work = workspaces.take();
        try {
            for (int i = 0; i < parity.length; i++) {
                ShardArguments.check("parity shard ", i, parity[i], bytes);
                ShardArguments.checkWritable("parity shard ", i, parity[i], parity);
                ShardArguments.checkApart("parity shard ", i, parity[i], before);
                ShardArguments.checkApart("parity shard ", i, parity[i], after);
                work.setAddress(2 + i, parity[i].address());
            }
            work.setAddress(0, before.address());
            work.setAddress(1, after.address());
            updateOf(source).add(kernels, work, 0, bytes);
        } finally {
            workspaces.giveBack(work);
            Reference.reachabilityFence(before);
            Reference.reachabilityFence(after);
            Reference.reachabilityFence(parity);
        }
    }

    /**
     * Computes missing shards, data and parity alike, believing all others.
     *
     * @param shards all shards; one that is missing is written, or null if nobody wants it
     * @param missing their numbers, at most m
     */
    public void reconstruct(@Nullable MemorySegment[] shards, int... missing) {
        Workspace work = workspaces.take();
        try {
            long bytes = arguments.take(work, shards, missing);
            checkWanted(shards, work);
            write(work, 0, bytes);
        } finally {
            workspaces.giveBack(work);
            Reference.reachabilityFence(shards);
        }
    }

    /**
     * Compares all shards at hand with each other. Nothing is written.
     *
     * @param shards all shards; what one that is missing holds does not matter, and it may be null
     * @param evidence where the findings go
     * @param missing numbers of missing shards, at most m
     * @return the verdict of the evidence
     */
    public Verdict examine(@Nullable MemorySegment[] shards, Evidence evidence, int... missing) {
        Workspace work = workspaces.take();
        try {
            long bytes = arguments.take(work, shards, missing);
            return examination.examine(work, bytes, parity() - missing.length, evidence);
        } finally {
            workspaces.giveBack(work);
            Reference.reachabilityFence(shards);
        }
    }

    /**
     * Computes missing shards after comparing all others with each other, and without those parts of them that are found to
     * be corrupt, which stay as they are. What is promised stands at the head of this class.
     *
     * @param shards all shards; one that is missing is written, or null if nobody wants it
     * @param evidence where the findings go
     * @param missing numbers of missing shards, at most m
     * @return the verdict of the evidence; with {@link Verdict#REFUSED} nothing was written
     */
    public Verdict reconstructUntrusting(@Nullable MemorySegment[] shards, Evidence evidence, int... missing) {
        return decode(shards, evidence, false, missing);
    }

    /**
     * As {@link #reconstructUntrusting}, and also replaces the corrupt blocks that were found, so that afterwards all shards
     * given agree.
     *
     * @return the verdict of the evidence, which tells how the shards were; with {@link Verdict#REFUSED} nothing was written
     */
    public Verdict repair(@Nullable MemorySegment[] shards, Evidence evidence, int... missing) {
        return decode(shards, evidence, true, missing);
    }

    private Verdict decode(@Nullable MemorySegment[] shards, Evidence evidence, boolean repairs, int... missing) {
        Workspace work = workspaces.take();
        try {
            long bytes = arguments.take(work, shards, missing);
            if (repairs) {
                checkAllWritable(shards);
            } else {
                checkWanted(shards, work);
            }
            Verdict verdict = examination.examine(work, bytes, parity() - missing.length, evidence);
            switch (verdict) {
                case UNCHECKED, AGREED -> write(work, 0, bytes);
                case LOCATED -> writeAround(work, bytes, evidence, repairs);
                case REFUSED -> {}
            }
            return verdict;
        } finally {
            workspaces.giveBack(work);
            Reference.reachabilityFence(shards);
        }
    }

    /** Runs of blocks that blame the same shard, or nobody, are computed together. */
    private void writeAround(Workspace work, long bytes, Evidence evidence, boolean repairs) {
        int block = 0;
        while (block < evidence.blocks()) {
            int corrupt = evidence.corruptShard(block);
            int first = block;
            while (block < evidence.blocks() && evidence.corruptShard(block) == corrupt) {
                block++;
            }
            long at = (long) first * BLOCK_BYTES;
            long length = Math.min((long) block * BLOCK_BYTES, bytes) - at;
            if (corrupt == Evidence.NOBODY) {
                write(work, at, length);
            } else {
                Bits.add(work.missing(), corrupt);
                if (repairs) {
                    Bits.add(work.wanted(), corrupt);
                }
                write(work, at, length);
                Bits.remove(work.missing(), corrupt);
                Bits.remove(work.wanted(), corrupt);
            }
        }
    }

    private void write(Workspace work, long at, long bytes) {
        if (Bits.isEmpty(work.wanted())) {
            return;
        }
        recoveries.get(work.missing(), work.wanted()).write(kernels, work, at, bytes);
    }

    private static void checkWanted(@Nullable MemorySegment[] shards, Workspace work) {
        for (int shard = 0; shard < shards.length; shard++) {
            MemorySegment segment = shards[shard];
            if (segment != null && Bits.has(work.wanted(), shard)) {
                ShardArguments.checkWritable("shard ", shard, segment, shards);
            }
        }
    }

    private static void checkAllWritable(@Nullable MemorySegment[] shards) {
        for (int shard = 0; shard < shards.length; shard++) {
            MemorySegment segment = shards[shard];
            if (segment != null) {
                ShardArguments.checkWritable("shard ", shard, segment, shards);
            }
        }
    }

    private Recovery recovery(long[] missing, long[] wanted) {
        int[] lost = range(0, data());
        int[] lostData = IntStream.of(lost).filter(i -> Bits.has(missing, i)).toArray();
        if (isPq && lostData.length == 2 && Bits.has(wanted, lostData[0]) && Bits.has(wanted, lostData[1])) {
            return new TwoDataRecovery(data(), lostData[0], lostData[1]);
        }
        return Basis.of(matrix, missing).product(shard -> Bits.has(wanted, shard));
    }

    private Product updateOf(int source) {
        Product update = updates.get(source);
        if (update == null) {
            int[] twice = {source, source};
            Gf256Matrix columns = matrix.select(range(0, parity()), twice);
            update = new Product(range(0, 2), range(2, 2 + parity()), columns);
            updates.set(source, update);
        }
        return update;
    }

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    /** Such as {@code Cauchy 6+3}. */
    @Override
    public String toString() {
        return name + " " + data() + "+" + parity();
    }
}
