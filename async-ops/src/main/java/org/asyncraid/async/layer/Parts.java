package org.asyncraid.async.layer;

import java.util.ArrayDeque;
import java.util.List;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.plan.Expansion;
import org.asyncraid.async.plan.Lowering;
import org.asyncraid.async.plan.Lowerings;

/**
 * Makes the chains of parts that operations need: copies that secure an input, copies that bring it back, and lowered
 * plans; and divides scratch pages into the blocks for them. The first blocks hold what is secured, one for each
 * destination; the lowering's follow.
 */
final class Parts {
    /** Blocks begin at multiples of this. */
    private static final int MIN_STRIDE_BYTES = 64;

    private final Lowerings lowerings;
    private final LaneTable lanes;
    private final Scratch scratch;
    private final Quarantine quarantine;
    private final DescriptorPool descriptors = new DescriptorPool(Integer.MAX_VALUE);
    private final Expansion expansion;
    private final ArrayDeque<Chain> freeChains = new ArrayDeque<>();

    Parts(LayerState state, Lowerings lowerings) {
        this.lowerings = lowerings;
        lanes = state.lanes();
        scratch = state.scratch();
        quarantine = state.quarantine();
        expansion = new Expansion(descriptors);
    }

    /**
     * The place, in the list of its kind's lowerings, of the first from {@code from} on that can be used for an operation
     * now; -1 when there is none. What is a part of a lowered plan for its own kind is not lowered again.
     */
    int findLowering(Operation operation, int from) {
        if (operation.level >= Operation.MAX_LEVEL || operation.bound != null || operation.isPartOfItsKind()) {
            return -1;
        }
        List<Lowering> known = lowerings.of(operation.request.kind());
        for (int index = from; index < known.size(); index++) {
            if (known.get(index).applies(operation.request, lanes)) {
                return index;
            }
        }
        return -1;
    }

    /** The lowering at a place in the list of the operation's kind. */
    Lowering lowering(Operation operation, int index) {
        return lowerings.of(operation.request.kind()).get(index);
    }

    /** Whether the operation's scratch blocks, for slices of it where it may be cut, fit into a page, and it may get one. */
    boolean fitsScratch(Operation operation) {
        if (blocks(operation) == 0) {
            return true;
        }
        if (operation.scratch == null && !scratch.mayServe(operation.level)) {
            return false;
        }
        long stride = strideBytes(operation);
        int granule = operation.request.kind().shape().granuleBytes();
        return operation.slice.remainingBytes() <= stride || (granule != 0 && granule <= stride / 2);
    }

    /** Sees to it that the operation has its scratch page and works on a slice that fits it; false while there is none. */
    boolean takeScratch(Operation operation) {
        if (operation.scratch != null) {
            return true;
        }
        Page page = scratch.tryTake(operation.level);
        if (page == null) {
            return false;
        }
        operation.scratch = page;
        operation.strideBytes = strideBytes(operation);
        moveSlice(operation, operation.slice.offset());
        return true;
    }

    /** Moves the operation's slice to an offset; its length is what is left, or what scratch memory allows. */
    void moveSlice(Operation operation, long offset) {
        long left = operation.request.bytes() - offset;
        long stride = operation.strideBytes;
        boolean fits = operation.scratch == null || left <= stride;
        // One and a half strides are halved rather than leave a tiny rest, which some engines would not take.
        long bytes = fits ? left : left < 2 * stride ? stride / 2 : stride;
        operation.slice.moveTo(offset, bytes);
        operation.sliceMoved();
    }

    /** Copies of all destinations that are inputs. */
    Chain securing(Operation operation) {
        return copies(operation, true);
    }

    /** Those copies back. */
    Chain restoring(Operation operation) {
        return copies(operation, false);
    }

    /** Makes those copies at once, where no engine is to be trusted with them. */
    void secureNow(Operation operation) {
        copyNow(operation, true);
    }

    /** Brings them back at once. */
    void restoreNow(Operation operation) {
        copyNow(operation, false);
    }

    /** The parts of the operation's plan by the lowering that it has come to. */
    Chain lowered(Operation operation) {
        Chain chain = beginChain(operation);
        long address = operation.scratch == null ? 0 : operation.scratchBlock(securedBlocks(operation));
        expansion.open(chain, operation.request.client(), operation.slice.bytes(), address, operation.strideBytes);
        lowering(operation, operation.lowering).expand(operation.slice, expansion);
        return chain;
    }

    /** The result of a slice whose lowered plan is done. */
    long result(Operation operation, Chain done) {
        return lowering(operation, operation.lowering).result(operation.slice, done);
    }

    /** Takes the operation's scratch page back, unless it is lost to a dead engine. */
    void releaseScratch(Operation operation, boolean lost) {
        Page page = operation.scratch;
        if (page == null) {
            return;
        }
        operation.scratch = null;
        if (lost) {
            quarantine.holdScratch(page);
        } else {
            scratch.give(page);
        }
    }

    /** Takes a chain back, with its descriptors. */
    void recycle(Chain chain) {
        chain.clear();
        freeChains.addLast(chain);
    }

    private Chain copies(Operation operation, boolean secure) {
        Chain chain = beginChain(operation);
        Descriptor request = operation.request;
        for (int d = 0; d < request.destinationCount(); d++) {
            if (isCopied(request, d, secure)) {
                long there = operation.slice.destination(d);
                long copy = operation.scratchBlock(d);
                Descriptor part = descriptors.take().begin(OperationKinds.COPY, operation.slice.bytes());
                part.sourceAt(secure ? there : copy).destinationAt(secure ? copy : there);
                chain.add(part, Chain.FIRST);
            }
        }
        return chain;
    }

    private static void copyNow(Operation operation, boolean secure) {
        Descriptor request = operation.request;
        for (int d = 0; d < request.destinationCount(); d++) {
            if (isCopied(request, d, secure)) {
                long there = operation.slice.destination(d);
                long copy = operation.scratchBlock(d);
                Blocks.copy(secure ? there : copy, secure ? copy : there, operation.slice.bytes());
            }
        }
    }

    /** Whether destination {@code d} is an input that is to be secured; or restored, which sources are not. */
    private static boolean isCopied(Descriptor request, int d, boolean secure) {
        long block = request.destination(d);
        return block != 0 && (request.accumulates() || (secure && request.isSource(block)));
    }

    private Chain beginChain(Operation operation) {
        Chain chain = freeChains.pollLast();
        return (chain == null ? new Chain() : chain).begin(operation);
    }

    private int securedBlocks(Operation operation) {
        return operation.readsDestination ? operation.request.destinationCount() : 0;
    }

    private long strideBytes(Operation operation) {
        long stride = Long.highestOneBit(scratch.pageBytes() / Math.max(1, blocks(operation)));
        return Math.max(MIN_STRIDE_BYTES, stride);
    }

    /** Scratch blocks that the operation may come to need. */
    private int blocks(Operation operation) {
        List<Lowering> known = lowerings.of(operation.request.kind());
        int blocks = 0;
        for (int index = 0; index < known.size(); index++) {
            blocks = Math.max(blocks, known.get(index).scratchBlocks(operation.request));
        }
        return blocks + securedBlocks(operation);
    }
}
