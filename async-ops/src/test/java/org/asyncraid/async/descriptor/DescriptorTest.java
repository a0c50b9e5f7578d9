package org.asyncraid.async.descriptor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;

class DescriptorTest {
    private final DescriptorPool pool = new DescriptorPool(2);
    private final Descriptor descriptor = pool.take();

    private Descriptor begin(OperationKind kind) {
        return descriptor.begin(kind, 64);
    }

    private void assertRefused(String part) {
        String message = assertThrows(IllegalArgumentException.class, descriptor::validate)
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void refusesTooFewOrTooManyOperands() {
        begin(OperationKinds.COPY).destinationAt(4096);
        assertRefused("copy with 0 sources; allowed: 1 to 1");
        begin(OperationKinds.COPY).sourceAt(4096);
        assertRefused("copy with 0 destinations; it takes 1");
        begin(OperationKinds.PQ).sourceAt(4096).destinationAt(8192).noDestination();
        assertRefused("with 0 coefficients; it takes 1");
        begin(OperationKinds.COPY).sourceAt(4096).destinationAt(8192).accumulate();
        assertRefused("cannot accumulate");
    }

    @Test
    void refusesAbsentBlocksWhereTheyWouldBeReadOrWritten() {
        begin(OperationKinds.XOR).sourceAt(0).destinationAt(8192);
        assertRefused("source 0 is absent");
        begin(OperationKinds.XOR).sourceAt(4096).noDestination();
        assertRefused("0 of 1 parity sources and destinations present");
        begin(OperationKinds.PQ).sourceAt(4096).coefficient(1).noDestination().noDestination();
        assertRefused("0 of 2");
        begin(OperationKinds.RECOVER_TWO_DATA).sourceAt(4096).sourceAt(0);
        descriptor.coefficient(1).coefficient(2).destinationAt(8192).destinationAt(16384);
        assertRefused("3 of 4");
    }

    @Test
    void acceptsThatPOrQIsAbsent() {
        begin(OperationKinds.PQ)
                .sourceAt(4096)
                .coefficient(1)
                .noDestination()
                .destinationAt(8192)
                .validate();
        begin(OperationKinds.PQ_VALIDATE)
                .sourceAt(4096)
                .coefficient(1)
                .sourceAt(0)
                .sourceAt(8192)
                .validate();
    }

    @Test
    void refusesRecoveriesWithoutASolution() {
        begin(OperationKinds.RECOVER_DATA_FROM_Q)
                .sourceAt(4096)
                .destinationAt(8192)
                .coefficient(0);
        assertRefused("allowed: not 0");
        begin(OperationKinds.RECOVER_TWO_DATA).sourceAt(4096).sourceAt(8192);
        descriptor.destinationAt(12288).destinationAt(16384).coefficient(7).coefficient(7);
        assertRefused("not that of another missing block");
    }

    @Test
    void refusesOverlapsButNotADestinationThatIsASource() {
        begin(OperationKinds.COPY).sourceAt(4096).destinationAt(4096 + 63);
        assertRefused("overlaps source 0");
        begin(OperationKinds.PQ)
                .sourceAt(4096)
                .coefficient(1)
                .destinationAt(8192)
                .destinationAt(8192 + 63);
        assertRefused("destinations 0 and 1 overlap");
        begin(OperationKinds.COPY).sourceAt(4096).destinationAt(4096).validate();
        assertTrue(descriptor.readsDestination());
        begin(OperationKinds.COPY).sourceAt(4096).destinationAt(4096 + 64).validate();
        assertFalse(descriptor.readsDestination());
        begin(OperationKinds.XOR).sourceAt(4096).destinationAt(8192).accumulate();
        assertTrue(descriptor.readsDestination());
    }

    @Test
    void refusesBlocksBeyondTheirPage() {
        try (PagePool pages = new PagePool(4096)) {
            Page page = pages.take(4096);
            begin(OperationKinds.COPY).source(page, 4096 - 64);
            assertThrows(IllegalArgumentException.class, () -> descriptor.source(page, 4096 - 63));
            assertThrows(IllegalArgumentException.class, () -> descriptor.destination(page, -1));
        }
    }

    @Test
    void forgetsEverythingAtItsNextUse() {
        begin(OperationKinds.XOR).sourceAt(4096).destinationAt(8192).accumulate();
        descriptor.addAttempt(new Attempt("engine", Outcome.REFUSED, 1));
        descriptor.end(Outcome.REFUSED, 1);
        begin(OperationKinds.FILL);
        assertEquals(0, descriptor.sourceCount() + descriptor.destinationCount());
        assertFalse(descriptor.accumulates());
        assertEquals(Outcome.PENDING, descriptor.outcome());
        assertTrue(descriptor.attempts().isEmpty());
    }

    @Test
    void canBeNeitherFilledNorReleasedWhileItIsSubmitted() {
        begin(OperationKinds.FILL).holder(this);
        assertThrows(IllegalStateException.class, () -> begin(OperationKinds.FILL));
        assertThrows(IllegalStateException.class, descriptor::release);
        descriptor.holder(null);
        descriptor.release();
        assertThrows(IllegalStateException.class, descriptor::release);
    }

    @Test
    void aPoolGivesNoMoreThanItsCapacity() {
        Descriptor second = pool.take();
        assertNull(pool.tryTake());
        assertThrows(IllegalStateException.class, pool::take);
        assertEquals(2, pool.inUse());
        second.release();
        assertEquals(1, pool.inUse());
        pool.take();
    }
}
