package org.asyncraid.async.plan;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * A range of the blocks of one operation: what is being worked on at a time. It is the whole operation unless scratch
 * memory is needed, which bounds it. Its sources and destinations are those of the operation, moved to the range; a
 * source that is also a destination can be substituted by a copy of it.
 *
 * <p>Reused from operation to operation by its owner, the layer; others only read it. Not thread-safe.
 */
public final class Slice {
    private Descriptor whole;
    private long offset;
    private long bytes;

    /** Where the copy of destination 0 begins, and how far apart the copies are; 0 when nothing is substituted. */
    private long copies;

    private long strideBytes;

    /** A slice of nothing yet: the whole of {@code first}. */
    public Slice(Descriptor first) {
        whole = first;
    }

    /** Moves to the whole of an operation. */
    public void cover(Descriptor operation) {
        whole = operation;
        moveTo(0, operation.bytes());
    }

    /** Moves to another range of the same operation; nothing is substituted any more. */
    public void moveTo(long newOffset, long newBytes) {
        offset = newOffset;
        bytes = newBytes;
        copies = 0;
    }

    /** From now on, a source that is destination d is read at {@code address + d * stride} instead. */
    public void substitute(long address, long stride) {
        copies = address;
        strideBytes = stride;
    }

    /** Whether it is all of the operation, nothing substituted. */
    public boolean isWhole() {
        return copies == 0 && bytes == whole.bytes();
    }

    /** The operation that this is a range of. */
    public Descriptor whole() {
        return whole;
    }

    public OperationKind kind() {
        return whole.kind();
    }

    /** Where the range begins in each block. */
    public long offset() {
        return offset;
    }

    /** Length of the range, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of the operation from the range's beginning on. */
    public long remainingBytes() {
        return whole.bytes() - offset;
    }

    public int sourceCount() {
        return whole.sourceCount();
    }

    /** Address of the range in source {@code index}; 0 where the source is absent. */
    public long source(int index) {
        long block = whole.source(index);
        if (block == 0) {
            return 0;
        }
        if (copies != 0) {
            for (int d = 0; d < whole.destinationCount(); d++) {
                if (whole.destination(d) == block) {
                    return copies + d * strideBytes;
                }
            }
        }
        return block + offset;
    }

    /** Address of the range in destination {@code index}; 0 where it is not wanted. */
    public long destination(int index) {
        long block = whole.destination(index);
        return block == 0 ? 0 : block + offset;
    }

    public int destinationCount() {
        return whole.destinationCount();
    }

    public int coefficientCount() {
        return whole.coefficientCount();
    }

    public int coefficientAt(int index) {
        return whole.coefficientAt(index);
    }

    public boolean accumulates() {
        return whole.accumulates();
    }

    /** The immediate of the operation on what begins {@code into} bytes after the range's beginning. */
    public long immediateAt(long into) {
        return kind().immediateAt(offset + into, whole.immediate());
    }

    public @Nullable Object parameter() {
        return whole.parameter();
    }
}
