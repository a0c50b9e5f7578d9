package org.asyncraid.async.descriptor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.op.AesKey;
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
        assertRefused("copy with 0 sources; allowed: 1");
        begin(OperationKinds.COPY).sourceAt(4096);
        assertRefused("copy with 0 destinations; allowed: 1");
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
    void refusesAMatrixOfTheWrongSize() {
        begin(OperationKinds.GF_DOT).sourceAt(4096).sourceAt(8192).destinationAt(12288);
        assertRefused("gf-dot of 2 sources with 0 coefficients; it takes 2");
        descriptor.coefficient(0).coefficient(255).validate();
        begin(OperationKinds.GF_DOT);
        for (int s = 0; s < 254; s++) {
            descriptor.sourceAt(4096L * (s + 1)).coefficient(1).coefficient(2);
        }
        descriptor.destinationAt(4096L * 300).destinationAt(4096L * 301);
        assertRefused("gf-dot of 254 sources and 2 destinations; allowed: 255 in all");
    }

    @Test
    void refusesMoreDestinationsThanAnyKindHas() {
        begin(OperationKinds.GF_DOT);
        for (int d = 0; d < 32; d++) {
            descriptor.destinationAt(4096L * (d + 1));
        }
        assertThrows(IllegalArgumentException.class, () -> descriptor.destinationAt(4096L * 33));
    }

    @Test
    void refusesPartsOfSectorsAndWrongParameters() {
        AesKey key = new AesKey(new byte[AesKey.BYTES]);
        descriptor.begin(OperationKinds.AES_ECB_ENCRYPT, 40).sourceAt(4096).destinationAt(4096);
        descriptor.parameter(key);
        assertRefused("aes-ecb-encrypt of 40 bytes; allowed: multiples of 16");
        descriptor.begin(OperationKinds.AES_ECB_ENCRYPT, 48).sourceAt(4096).destinationAt(4096);
        assertRefused("with parameter none; it takes AesKey");
        descriptor.parameter("key");
        assertRefused("with parameter String; it takes AesKey");
        descriptor.parameter(key).validate();
        assertFalse(descriptor.toString().contains("0, 0"));
        begin(OperationKinds.COPY).sourceAt(4096).destinationAt(8192).parameter(key);
        assertRefused("with parameter AesKey; it takes none");
    }

    @Test
    void aDigestHasALengthOfItsOwnAndIsApartFromItsSource() {
        begin(OperationKinds.SHA256).sourceAt(4096).destinationAt(4096 + 64).validate();
        assertEquals(32, descriptor.destinationBytes());
        begin(OperationKinds.SHA256).sourceAt(4096).destinationAt(4096 - 32).validate();
        begin(OperationKinds.SHA256).sourceAt(4096).destinationAt(4096);
        assertRefused("overlaps source 0");
        begin(OperationKinds.SHA256).sourceAt(4096).destinationAt(4096 - 31);
        assertRefused("overlaps source 0");
        begin(OperationKinds.COPY_CRC32C).sourceAt(4096).destinationAt(4096);
        assertRefused("overlaps source 0");
        assertEquals(64, descriptor.destinationBytes());
    }

    @Test
    void aReleasedDescriptorForgetsItsKey() {
        begin(OperationKinds.AES_ECB_ENCRYPT).parameter(new AesKey(new byte[AesKey.BYTES]));
        descriptor.release();
        assertNull(descriptor.parameter());
    }

    @Test
    void refusesBlocksBeyondTheirPage() {
        try (PagePool pages = new PagePool(4096)) {
            Page page = pages.take(4096);
            begin(OperationKinds.COPY).source(page, 4096 - 64);
            assertThrows(IllegalArgumentException.class, () -> descriptor.source(page, 4096 - 63));
            assertThrows(IllegalArgumentException.class, () -> descriptor.destination(page, -1));
            for (long bytes : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 32}) {
                descriptor.begin(OperationKinds.COPY, bytes);
                assertThrows(IllegalArgumentException.class, () -> descriptor.source(page, 1));
            }
            begin(OperationKinds.SHA256).destination(page, 4096 - 32);
            assertThrows(IllegalArgumentException.class, () -> descriptor.destination(page, 4096 - 31));
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
