package org.asyncraid.async.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape;
import org.jspecify.annotations.Nullable;

/**
 * One operation on blocks of equal length: what a client asks of the offload layer, and what the layer (or a client
 * without it) asks of an engine. Taken from a {@link DescriptorPool}, filled, submitted, and given back after its
 * completion; filling and submitting allocate nothing.
 *
 * <p>While submitted it belongs to the layer or engine, and so do the bytes it names: sources may be read by anyone,
 * destinations by nobody else. A destination may be exactly one of the sources; overlapping them otherwise is the
 * caller's mistake. When the outcome is not {@link Outcome#OK}, destinations hold anything; after {@link Outcome#LOST}
 * the layer has quarantined the pages, and memory named by address must not be used again.
 *
 * <p>Not thread-safe; hand-over between threads needs a happens-before edge, which rings and loops give.
 */
public final class Descriptor {
    private static final int INITIAL_SOURCES = 34;
    private static final int INITIAL_PAGES = INITIAL_SOURCES + 2;

    private final DescriptorPool pool;
    private @Nullable OperationKind kind;
    private boolean accumulate;
    private long bytes;
    private long immediate;
    private @Nullable Object parameter;
    private int sourceCount;
    private long[] sources = new long[INITIAL_SOURCES];
    private int destinationCount;
    private final long[] destinations = new long[OperationShape.MAX_DESTINATIONS];
    private int pageCount;
    private @Nullable Page[] pages = new Page[INITIAL_PAGES];
    private int coefficientCount;
    private byte[] coefficients = new byte[INITIAL_SOURCES];
    private @Nullable Completion completion;
    private Client client = Client.DEFAULT;

    private Outcome outcome = Outcome.PENDING;
    private long result;
    private final List<Attempt> attempts = new ArrayList<>(0);
    private boolean taken;

    private @Nullable Object holder;

    Descriptor(DescriptorPool pool) {
        this.pool = pool;
    }

    /** Starts a new request of {@code kind} over blocks of {@code bytes}; everything of the last one is forgotten. */
    public Descriptor begin(OperationKind kind, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException(kind + " of " + bytes + " bytes; allowed: 1 or more");
        }
        checkNotHeld();
        this.kind = kind;
        this.bytes = bytes;
        accumulate = false;
        immediate = 0;
        parameter = null;
        sourceCount = 0;
        destinationCount = 0;
        pageCount = 0;
        coefficientCount = 0;
        completion = null;
        client = Client.DEFAULT;
        outcome = Outcome.PENDING;
        result = 0;
        attempts.clear();
        return this;
    }

    /** Starts the same request as another one, by the addresses of its blocks; for nobody yet, and without pages. */
    public Descriptor beginAs(Descriptor other) {
        begin(other.kind(), other.bytes);
        accumulate = other.accumulate;
        immediate = other.immediate;
        parameter = other.parameter;
        sourceCount = other.sourceCount;
        if (sources.length < sourceCount) {
            sources = new long[other.sources.length];
        }
        System.arraycopy(other.sources, 0, sources, 0, sourceCount);
        coefficientCount = other.coefficientCount;
        if (coefficients.length < coefficientCount) {
            coefficients = new byte[other.coefficients.length];
        }
        System.arraycopy(other.coefficients, 0, coefficients, 0, coefficientCount);
        destinationCount = other.destinationCount;
        System.arraycopy(other.destinations, 0, destinations, 0, destinationCount);
        return this;
    }

    /** Adds a source block: {@code bytes} of {@code page} from {@code offset}. */
    public Descriptor source(Page page, int offset) {
        sourceAt(checkedAddress(page, offset, bytes));
        return keep(page);
    }

    /** Adds a source block with its coefficient (0 to 255). */
    public Descriptor source(Page page, int offset, int coefficient) {
        return source(page, offset).coefficient(coefficient);
    }

    /** Adds a source by address, which the caller vouches for; 0 is an absent block, where the kind permits it. */
    public Descriptor sourceAt(long address) {
        if (sourceCount == sources.length) {
            sources = Arrays.copyOf(sources, 2 * sourceCount);
        }
        sources[sourceCount++] = address;
        return this;
    }

    /** Adds the next coefficient (0 to 255). */
    public Descriptor coefficient(int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("coefficient " + value + "; allowed: 0 to 255");
        }
        if (coefficientCount == coefficients.length) {
            coefficients = Arrays.copyOf(coefficients, 2 * coefficientCount);
        }
        coefficients[coefficientCount++] = (byte) value;
        return this;
    }

    /** Adds a destination block: {@link #destinationBytes} of {@code page} from {@code offset}. */
    public Descriptor destination(Page page, int offset) {
        destinationAt(checkedAddress(page, offset, destinationBytes()));
        return keep(page);
    }

    /** Adds an output that is not wanted, where the kind permits it. */
    public Descriptor noDestination() {
        return destinationAt(0);
    }

    /** Adds a destination by address, which the caller vouches for. */
    public Descriptor destinationAt(long address) {
        if (destinationCount == destinations.length) {
            throw new IllegalArgumentException(kind + " with more than " + destinationCount + " destinations");
        }
        destinations[destinationCount++] = address;
        return this;
    }

    /** Asks for {@code destination ^= result} instead of {@code destination = result}. */
    public Descriptor accumulate() {
        accumulate = true;
        return this;
    }

    /** Sets the kind's 64-bit argument: the fill pattern, the initial checksum, the number of the first sector. */
    public Descriptor immediate(long value) {
        immediate = value;
        return this;
    }

    /** Sets the immutable object that the kind wants, such as a key; forgotten when the descriptor is released. */
    public Descriptor parameter(@Nullable Object value) {
        parameter = value;
        return this;
    }

    /** For whom it is done, where operations wait for each other. */
    public Descriptor client(Client whose) {
        client = whose;
        return this;
    }

    /** Whom to tell at the end. */
    public Descriptor onCompletion(Completion whom) {
        completion = whom;
        return this;
    }

    /**
     * Checks the request against its kind.
     *
     * @throws IllegalArgumentException when counts do not fit the kind, naming the actual and the allowed
     */
    public void validate() {
        RequestRules.check(this);
    }

    /** Whether the operation reads what it overwrites, so that it cannot simply be done again after a failure. */
    public boolean readsDestination() {
        return accumulate || overwritesSource();
    }

    /** Whether a destination is one of the sources. */
    public boolean overwritesSource() {
        for (int d = 0; d < destinationCount; d++) {
            if (destinations[d] != 0 && isSource(destinations[d])) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the sources begins at {@code address}. */
    public boolean isSource(long address) {
        for (int s = 0; s < sourceCount; s++) {
            if (sources[s] == address) {
                return true;
            }
        }
        return false;
    }

    public OperationKind kind() {
        OperationKind current = kind;
        if (current == null) {
            throw new IllegalStateException("descriptor was never begun");
        }
        return current;
    }

    /** Length of each block, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Length of each destination, in bytes: that of a block, unless the kind has one of its own. */
    public long destinationBytes() {
        return kind().shape().destinationBytes(bytes);
    }

    /** Bytes of all blocks that it reads, or of those that it writes when it reads none: how much work it is. */
    public long workBytes() {
        return bytes * Math.max(1, sourceCount);
    }

    public boolean accumulates() {
        return accumulate;
    }

    public long immediate() {
        return immediate;
    }

    /** The kind's object, such as a key; null where the kind has none. */
    public @Nullable Object parameter() {
        return parameter;
    }

    public int sourceCount() {
        return sourceCount;
    }

    /** Address of source {@code index}; 0 where it is absent. */
    public long source(int index) {
        return sources[index];
    }

    /** The addresses of the sources, lent for reading; valid up to {@link #sourceCount}. */
    public long[] lendSources() {
        return sources;
    }

    public int destinationCount() {
        return destinationCount;
    }

    /** Address of destination {@code index}; 0 where it is not wanted. */
    public long destination(int index) {
        return destinations[index];
    }

    public int coefficientCount() {
        return coefficientCount;
    }

    /** Coefficient {@code index}, 0 to 255. */
    public int coefficientAt(int index) {
        return coefficients[index] & 0xff;
    }

    /** The coefficients, lent for reading; valid up to {@link #coefficientCount}. */
    public byte[] lendCoefficients() {
        return coefficients;
    }

    /** Pages that blocks were named in, each as often as it was; blocks named by address have none. */
    public int pageCount() {
        return pageCount;
    }

    /** Page {@code index} of those. */
    public Page page(int index) {
        return Objects.requireNonNull(pages[index]);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Result bits or checksum, as the kind says; meaningful when the outcome is OK. */
    public long result() {
        return result;
    }

    /** The engines that failed at it, in order; empty after an undisturbed success. */
    public List<Attempt> attempts() {
        return attempts;
    }

    public Client client() {
        return client;
    }

    public @Nullable Completion completion() {
        return completion;
    }

    /** For the engine: ends the descriptor. */
    public void end(Outcome how, long resultValue) {
        outcome = how;
        result = resultValue;
    }

    /** For the layer: adds a failed try to {@link #attempts}. */
    public void addAttempt(Attempt attempt) {
        attempts.add(attempt);
    }

    /** The record of whoever has submitted it; null while it is not submitted. */
    public @Nullable Object holder() {
        return holder;
    }

    /**
     * For whoever submits it, to find the own record again when it ends, and to null then; engines leave it alone. A
     * descriptor that is held can be neither filled anew nor released.
     */
    public void holder(@Nullable Object newHolder) {
        holder = newHolder;
    }

    /** Gives the descriptor back to its pool. */
    public void release() {
        pool.give(this);
    }

    @Override
    public String toString() {
        return kind + " " + sourceCount + "×" + bytes + " B " + outcome + (attempts.isEmpty() ? "" : " " + attempts);
    }

    /** Whether somebody has it from its pool. */
    public boolean isTaken() {
        return taken;
    }

    void markTaken() {
        taken = true;
    }

    void markFree() {
        if (!taken) {
            throw new IllegalStateException("descriptor was released twice: " + this);
        }
        checkNotHeld();
        parameter = null;
        taken = false;
    }

    private Descriptor keep(Page page) {
        if (pageCount == pages.length) {
            pages = Arrays.copyOf(pages, 2 * pageCount);
        }
        pages[pageCount++] = page;
        return this;
    }

    private void checkNotHeld() {
        if (holder != null) {
            throw new IllegalStateException("descriptor is submitted: " + this);
        }
    }

    private static long checkedAddress(Page page, int offset, long length) {
        if (offset < 0 || length > page.length() - offset) {
            throw new IllegalArgumentException(
                    length + " bytes from " + offset + " of a page of " + page.length() + " bytes");
        }
        return page.address() + offset;
    }
}
