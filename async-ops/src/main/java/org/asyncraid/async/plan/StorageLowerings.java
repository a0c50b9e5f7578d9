package org.asyncraid.async.plan;

import static org.asyncraid.async.descriptor.Chain.FIRST;
import static org.asyncraid.async.op.OperationKinds.AES_ECB_DECRYPT;
import static org.asyncraid.async.op.OperationKinds.AES_ECB_ENCRYPT;
import static org.asyncraid.async.op.OperationKinds.COPY;
import static org.asyncraid.async.op.OperationKinds.COPY_CRC32C;
import static org.asyncraid.async.op.OperationKinds.CRC32C;
import static org.asyncraid.async.op.OperationKinds.XOR;
import static org.asyncraid.async.op.OperationKinds.XTS_DECRYPT_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_DECRYPT_512;
import static org.asyncraid.async.op.OperationKinds.XTS_ENCRYPT_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_ENCRYPT_512;
import static org.asyncraid.async.op.OperationKinds.XTS_TWEAKS_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_TWEAKS_512;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.XtsKey;

/** How checksums on the way and encryption by sectors are composed. */
final class StorageLowerings {
    private StorageLowerings() {}

    static void register(Lowerings lowerings) {
        lowerings
                .register(COPY_CRC32C, new CopyAndChecksum())
                .register(XTS_ENCRYPT_512, new Xts(XTS_TWEAKS_512, AES_ECB_ENCRYPT))
                .register(XTS_ENCRYPT_4096, new Xts(XTS_TWEAKS_4096, AES_ECB_ENCRYPT))
                .register(XTS_DECRYPT_512, new Xts(XTS_TWEAKS_512, AES_ECB_DECRYPT))
                .register(XTS_DECRYPT_4096, new Xts(XTS_TWEAKS_4096, AES_ECB_DECRYPT));
    }

    /** Two passes over the source, by any two engines. */
    private static final class CopyAndChecksum implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(CRC32C);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            Descriptor checksum = expansion.begin(CRC32C).sourceAt(slice.source(0));
            expansion.add(checksum.immediate(slice.immediateAt(0)), FIRST);
            Descriptor copy = expansion.begin(COPY).sourceAt(slice.source(0));
            expansion.add(copy.destinationAt(slice.destination(0)), FIRST);
        }

        @Override
        public long result(Slice slice, Chain done) {
            return done.descriptor(0).result();
        }
    }

    /**
     * D = E(S + T) + T with the tweaks T of all blocks, and the inverse of E to decrypt.
     *
     * <p>Source: IEEE 1619, sections 5.3 and 5.4.
     */
    private record Xts(OperationKind tweaks, OperationKind cipher) implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(tweaks) && offer.takes(cipher) && offer.takes(XOR);
        }

        @Override
        public int scratchBlocks(Descriptor whole) {
            return 1;
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            if (!(slice.parameter() instanceof XtsKey key)) {
                throw new IllegalStateException(slice.kind() + " without its key");
            }
            long tweak = expansion.scratch(0);
            long block = slice.destination(0);
            Descriptor filled = expansion.begin(tweaks).immediate(slice.immediateAt(0));
            long ready = expansion.add(filled.parameter(key.tweak()).destinationAt(tweak), FIRST);
            Descriptor before = expansion.begin(XOR).sourceAt(slice.source(0)).sourceAt(tweak);
            long whitened = expansion.add(before.destinationAt(block), ready);
            Descriptor middle = expansion.begin(cipher).parameter(key.data());
            long ciphered = expansion.add(middle.sourceAt(block).destinationAt(block), whitened);
            Descriptor after = expansion.begin(XOR).sourceAt(tweak).destinationAt(block);
            expansion.add(after.accumulate(), ciphered);
        }
    }
}
