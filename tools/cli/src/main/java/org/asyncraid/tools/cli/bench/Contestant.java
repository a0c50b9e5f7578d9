package org.asyncraid.tools.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.engines.isal.Isal;

/** Who computes, in the order in which they take turns. */
public enum Contestant {
    /** The kernels of this JVM. */
    KERNELS("asyncraid"),

    /** Intel's library, where it is installed. */
    ISAL("ISA-L"),

    /** Reads and writes as much, and only adds: the sum into the first output, copies of it into the others. */
    XOR_ONLY("xor only"),

    /** Copies the sources. */
    MEMCPY("memcpy");

    private final String title;

    Contestant(String title) {
        this.title = title;
    }

    /** Those that can take part on this machine. */
    static List<Contestant> present() {
        List<Contestant> present = new ArrayList<>(List.of(values()));
        if (!Isal.isPresent()) {
            present.remove(ISAL);
        }
        return present;
    }

    @Override
    public String toString() {
        return title;
    }
}
