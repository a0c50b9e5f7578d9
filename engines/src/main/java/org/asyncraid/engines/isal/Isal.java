package org.asyncraid.engines.isal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.asyncraid.engines.foreign.NativeLibrary;

/**
 * Functions of ISA-L, with pointers as addresses. Nothing is checked: a wrong address, or one that a function finds not
 * aligned, may end the process. A call on a mebibyte at most keeps the collector of garbage from waiting long.
 *
 * <p>Source: raid.h, erasure_code.h and gf_vect_mul.h of ISA-L 2.30.
 */
public final class Isal {
    public static final NativeLibrary LIBRARY = new NativeLibrary(
            "ISA-L",
            List.of("libisal.so.2", "libisal.so", "libisal.dylib", "isa-l.dll"),
            "ec_encode_data_update",
            "Debian and Ubuntu: apt install libisal2; Fedora: dnf install isa-l; macOS: brew install isa-l");

    /**
     * What blocks of {@link #xorGen}, {@link #xorCheck}, {@link #pqGen} and {@link #pqCheck} begin at multiples of, and are
     * multiples of in length. The headers ask for 32 bytes; code for 512-bit vectors may load by whole vectors.
     */
    public static final int ALIGNMENT_BYTES = 64;

    private static final boolean PRESENT = LIBRARY.find().isPresent();

    private Isal() {}

    /** Whether it is installed; without it no other method may be called. */
    public static boolean isPresent() {
        return PRESENT;
    }

    /**
     * Writes the sum of the other blocks to the last one.
     *
     * @param blocks 3 or more
     * @param pointers address of an array of their addresses
     */
    public static void xorGen(int blocks, int bytes, long pointers) {
        check("xor_gen", raid(Calls.XOR_GEN, blocks, bytes, pointers));
    }

    /** Whether the sum of 2 or more blocks is zero. */
    public static boolean xorCheck(int blocks, int bytes, long pointers) {
        return raid(Calls.XOR_CHECK, blocks, bytes, pointers) == 0;
    }

    /** Writes P and Q, with coefficients 2^i, of the other blocks to the last two of 4 or more. */
    public static void pqGen(int blocks, int bytes, long pointers) {
        check("pq_gen", raid(Calls.PQ_GEN, blocks, bytes, pointers));
    }

    /** Whether the last two of 4 or more blocks are P and Q of the others. */
    public static boolean pqCheck(int blocks, int bytes, long pointers) {
        return raid(Calls.PQ_CHECK, blocks, bytes, pointers) == 0;
    }

    /** Bytes of the tables of a matrix. */
    public static int tableBytes(int sources, int rows) {
        return 32 * sources * rows;
    }

    /** Fills the tables of a matrix of {@code rows · sources} coefficients, row after row. */
    public static void initTables(int sources, int rows, long coefficients, long tables) {
        try {
            Calls.EC_INIT_TABLES.invokeExact(sources, rows, coefficients, tables);
        } catch (Throwable failure) {
            throw failed("ec_init_tables", failure);
        }
    }

    /** Destinations = matrix · sources. Any alignment and length; no destination may be a source. */
    public static void encode(int bytes, int sources, int rows, long tables, long sourceArray, long destinationArray) {
        try {
            Calls.EC_ENCODE_DATA.invokeExact(bytes, sources, rows, tables, sourceArray, destinationArray);
        } catch (Throwable failure) {
            throw failed("ec_encode_data", failure);
        }
    }

    /** Adds the share of source number {@code index} to the destinations. Any alignment and length. */
    public static void encodeUpdate(
            int bytes, int sources, int rows, int index, long tables, long source, long destinationArray) {
        try {
            Calls.EC_ENCODE_DATA_UPDATE.invokeExact(bytes, sources, rows, index, tables, source, destinationArray);
        } catch (Throwable failure) {
            throw failed("ec_encode_data_update", failure);
        }
    }

    private static int raid(MethodHandle function, int blocks, int bytes, long pointers) {
        try {
            return (int) function.invokeExact(blocks, bytes, pointers);
        } catch (Throwable failure) {
            throw failed("a function of raid.h", failure);
        }
    }

    /** A refusal is our mistake: arguments are checked before the call. */
    private static void check(String function, int status) {
        if (status != 0) {
            throw new IllegalStateException(function + " answered " + status);
        }
    }

    private static IllegalStateException failed(String function, Throwable failure) {
        return new IllegalStateException(function + " could not be called", failure);
    }

    /** The functions, bound when first called. */
    private static final class Calls {
        private static final SymbolLookup ISAL = LIBRARY.load();
        static final MethodHandle XOR_GEN = raid("xor_gen");
        static final MethodHandle XOR_CHECK = raid("xor_check");
        static final MethodHandle PQ_GEN = raid("pq_gen");
        static final MethodHandle PQ_CHECK = raid("pq_check");
        static final MethodHandle EC_INIT_TABLES =
                bind("ec_init_tables", FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
        static final MethodHandle EC_ENCODE_DATA = bind(
                "ec_encode_data",
                FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        static final MethodHandle EC_ENCODE_DATA_UPDATE = bind(
                "ec_encode_data_update",
                FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));

        /** {@code int NAME(int vects, int len, void **array)}. */
        private static MethodHandle raid(String name) {
            return bind(name, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        }

        private static MethodHandle bind(String name, FunctionDescriptor type) {
            return NativeLibrary.bind(ISAL, name, true, type);
        }
    }
}
