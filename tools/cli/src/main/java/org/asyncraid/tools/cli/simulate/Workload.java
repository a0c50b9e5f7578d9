package org.asyncraid.tools.cli.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;

/** What an array, or somebody else, asks of the offload layer. */
public enum Workload {
    /** Writes of full stripes: P and Q of all data blocks. */
    RAID6_WRITE {
        @Override
        Request draw(int disks, int chunkBytes, SeededRandom random) {
            return request(OperationKinds.PQ, false, disks - 2, chunkBytes, "writer");
        }
    },
    /** Writes of full stripes: P of all data blocks. */
    RAID5_WRITE {
        @Override
        Request draw(int disks, int chunkBytes, SeededRandom random) {
            return request(OperationKinds.XOR, false, disks - 1, chunkBytes, "writer");
        }
    },
    /** Small writes, 4 KiB up to a chunk: the old and the new content of a block are added to P and Q. */
    RMW {
        @Override
        Request draw(int disks, int chunkBytes, SeededRandom random) {
            return request(OperationKinds.PQ, true, 2, size(SMALL_BYTES, chunkBytes, random), "writer");
        }
    },
    /** A rebuild of two lost members: both data blocks, one data block and a parity block, or P and Q. */
    REBUILD {
        @Override
        Request draw(int disks, int chunkBytes, SeededRandom random) {
            // Of the pairs of members that a stripe can have lost, by where its parity stands.
            int pair = random.nextInt(disks * (disks - 1));
            if (pair < (disks - 2) * (disks - 3)) {
                return request(OperationKinds.RECOVER_TWO_DATA, false, disks - 2, chunkBytes, "rebuild");
            }
            if (pair < (disks - 2) * (disks - 3) + 2 * (disks - 2)) {
                return request(OperationKinds.RECOVER_DATA_AND_P, false, disks - 2, chunkBytes, "rebuild");
            }
            return pair < disks * (disks - 1) - 2
                    ? request(OperationKinds.RECOVER_DATA_AND_Q, false, disks - 2, chunkBytes, "rebuild")
                    : request(OperationKinds.PQ, false, disks - 2, chunkBytes, "rebuild");
        }
    },
    /** A scrub: P and Q of whole stripes are compared with their data; all agree. */
    SCRUB {
        @Override
        Request draw(int disks, int chunkBytes, SeededRandom random) {
            return request(OperationKinds.PQ_VALIDATE, false, disks, chunkBytes, "scrub");
        }
    },
    /** Half pq by a writer, half checksums by somebody else, of 512 bytes to 1 MiB. */
    MIXED {
        @Override
        Request draw(int disks, int chunkBytes, SeededRandom random) {
            int bytes = size(SMALLEST_BYTES, LARGEST_BYTES, random);
            return random.nextBoolean()
                    ? request(OperationKinds.PQ, false, disks - 2, bytes, "writer")
                    : request(OperationKinds.CRC32C, false, 1, bytes, "checksum");
        }
    };

    /** A RAID-6 needs as many; more have no coefficients. */
    static final int FEWEST_DISKS = 4;

    static final int MOST_DISKS = 255;

    private static final int SMALL_BYTES = 4096;
    private static final int SMALLEST_BYTES = 512;
    private static final int LARGEST_BYTES = 1 << 20;

    /** One operation of an array of so many members. */
    abstract Request draw(int disks, int chunkBytes, SeededRandom random);

    /** Operations of an array of so many members, one as soon as another has ended. */
    List<Request> requests(int disks, int chunkBytes, int count, long seed) {
        SeededRandom random = SeededRandom.of(seed);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(draw(disks, chunkBytes, random));
        }
        return requests;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Request request(OperationKind kind, boolean accumulate, int sources, int bytes, String client) {
        return new Request(Request.WHENEVER, kind, accumulate, sources, bytes, client);
    }

    /** A power of two times the smallest, up to the largest; each as likely as any other. */
    private static int size(int smallest, int largest, SeededRandom random) {
        int least = Math.min(smallest, largest);
        int doublings = 31 - Integer.numberOfLeadingZeros(largest / least);
        return least << random.nextInt(doublings + 1);
    }
}
