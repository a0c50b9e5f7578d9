package org.asyncraid.raid.journal;

/**
 * What a meta block says of the blocks behind it, or of stripes that need no replay any more. Sectors are those of md: of
 * the array for data, of the members for parity and flushes. Source: {@code struct r5l_payload_data_parity} and {@code
 * r5l_payload_flush} of Linux's include/uapi/linux/raid/md_p.h.
 */
public sealed interface JournalPayload {
    /** Bytes that it takes in its meta block. */
    int encodedBytes();

    /** Blocks of {@value JournalMetaBlock#BLOCK_BYTES} bytes that lie behind the meta block for it. */
    int blocks();

    /**
     * One block of data.
     *
     * @param arraySector where in the array it belongs
     * @param checksum of its content
     */
    record Data(long arraySector, int checksum) implements JournalPayload {
        @Override
        public int encodedBytes() {
            return 20;
        }

        @Override
        public int blocks() {
            return 1;
        }
    }

    /**
     * The parity of a row, 4 KiB of P and at level 6 another 4 KiB of Q.
     *
     * @param memberSector where on the members it belongs, from where their data begins
     * @param hasQ whether Q follows P
     * @param pChecksum of P's content
     * @param qChecksum of Q's content; 0 without Q
     */
    record Parity(long memberSector, boolean hasQ, int pChecksum, int qChecksum) implements JournalPayload {
        public Parity {
            if (!hasQ && qChecksum != 0) {
                throw new IllegalArgumentException("a checksum of a Q that is not there");
            }
        }

        @Override
        public int encodedBytes() {
            return hasQ ? 24 : 20;
        }

        @Override
        public int blocks() {
            return hasQ ? 2 : 1;
        }
    }

    /** The row has reached its members: what was logged of it before is not replayed. */
    record Flush(long memberSector) implements JournalPayload {
        @Override
        public int encodedBytes() {
            return 16;
        }

        @Override
        public int blocks() {
            return 0;
        }
    }
}
