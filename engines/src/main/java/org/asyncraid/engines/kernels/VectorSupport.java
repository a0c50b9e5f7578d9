package org.asyncraid.engines.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.incubator.vector.VectorShape;

/**
 * What decides whether vectors are fast in a JVM.
 *
 * @param module whether the module with the vector classes is there
 * @param optimizingCompiler whether the compiler that turns vectors into registers is in use
 * @param preferredBits the widest vectors the JVM prefers on this processor; 0 without the module
 * @param permutesBytesAtWidest whether 512-bit vectors can look up 64 bytes at once (AVX512_VBMI on x86); without it the
 *     library does so byte by byte
 */
record VectorSupport(boolean module, boolean optimizingCompiler, int preferredBits, boolean permutesBytesAtWidest) {

    static final String MODULE = "jdk.incubator.vector";

    private static final Path LINUX_PROCESSOR_FLAGS = Path.of("/proc/cpuinfo");

    static VectorSupport ofThisJvm() {
        boolean module = ModuleLayer.boot().findModule(MODULE).isPresent();
        return new VectorSupport(
                module,
                optimizes(System.getProperty("java.vm.info", "")),
                module ? preferredShapeBits() : 0,
                permutesBytes());
    }

    /** The JVM says in this property when it interprets only, or compiles with its quick compiler only. */
    static boolean optimizes(String vmInfo) {
        return !vmInfo.contains("interpreted mode") && !vmInfo.contains("emulated-client");
    }

    private static int preferredShapeBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    /** No Java API tells; where Linux does not either, processors with 512-bit vectors are assumed to be recent ones. */
    private static boolean permutesBytes() {
        if (!System.getProperty("os.arch").equals("amd64") || !Files.isReadable(LINUX_PROCESSOR_FLAGS)) {
            return true;
        }
        try {
            return Files.readString(LINUX_PROCESSOR_FLAGS).contains("avx512_vbmi");
        } catch (IOException e) {
            return true;
        }
    }
}
