package org.asyncraid.tools.cli.create;

import java.security.SecureRandom;
import org.asyncraid.raid.superblock.MdUuid;

/** UUIDs for new arrays and members. */
public final class RandomUuid {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomUuid() {}

    public static MdUuid next() {
        return new MdUuid(RANDOM.nextLong(), RANDOM.nextLong());
    }
}
