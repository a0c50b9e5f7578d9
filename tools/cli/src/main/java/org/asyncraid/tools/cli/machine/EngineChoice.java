package org.asyncraid.tools.cli.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.engines.foreign.NativeLibrary;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.isal.IsalBackend;
import org.asyncraid.engines.jdk.JdkBackend;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.engines.openssl.OpensslBackend;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.engines.software.WorkerEngine;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Engines that can be asked for by name. */
public enum EngineChoice {
    /** In the loop's own thread, with vectors. */
    SIMD {
        @Override
        List<Engine> make() {
            KernelsSelection selection = KernelsSelection.get();
            if (selection.vectorBits() == 0) {
                throw CommandFailure.usage(
                        "--engines: simd is not to be had here: " + selection.reason() + "; ask for scalar instead");
            }
            return List.of(new InlineEngine("simd", WarmUp.kernels()));
        }
    },
    /** In the loop's own thread, without vectors. */
    SCALAR {
        @Override
        List<Engine> make() {
            return List.of(new InlineEngine("scalar", new ScalarKernels()));
        }
    },
    /** In threads of its own, with vectors where there are any. */
    WORKER {
        @Override
        List<Engine> make() {
            return List.of(new WorkerEngine("worker", WarmUp.kernels(), workerThreads()));
        }
    },
    /** Intel's ISA-L, in the loop's own thread. */
    ISAL {
        @Override
        List<Engine> make() {
            require(Isal.isPresent(), Isal.LIBRARY);
            return List.of(new InlineEngine("isal", new IsalBackend()));
        }
    },
    /** Encryption and digests by OpenSSL, in the loop's own thread. */
    OPENSSL {
        @Override
        List<Engine> make() {
            require(LibCrypto.isPresent(), LibCrypto.LIBRARY);
            return List.of(new InlineEngine("openssl", new OpensslBackend()));
        }
    },
    /** Checksums, digests and AES by the JDK, in the loop's own thread. */
    JDK {
        @Override
        List<Engine> make() {
            return List.of(new InlineEngine("jdk", new JdkBackend()));
        }
    },
    /** The three ADMA units of an Intel IOP341: right results in the time that the hardware would take. */
    IOP341 {
        @Override
        List<Engine> make() {
            return model("iop341");
        }
    },
    /** The channels of an Intel I/OAT DMA device, likewise. */
    IOATDMA {
        @Override
        List<Engine> make() {
            return model("ioatdma");
        }
    },
    /** The same with pq of up to 16 sources. */
    IOATDMA_CB33 {
        @Override
        List<Engine> make() {
            return model("ioatdma-cb33");
        }
    },
    /** The work queues of an Intel DSA: copies, fills, compares, checksums. */
    DSA {
        @Override
        List<Engine> make() {
            return model("dsa");
        }
    },
    /** The channels of Marvell's XOR engines. */
    MV_XOR {
        @Override
        List<Engine> make() {
            return model("mv_xor");
        }
    };

    abstract List<Engine> make();

    /** What commands compute with when nothing is asked for. */
    public static List<EngineChoice> standard() {
        return List.of(KernelsSelection.get().vectorBits() == 0 ? SCALAR : SIMD, WORKER);
    }

    /** The engines of the choices, in their order. */
    public static List<Engine> make(List<EngineChoice> choices) {
        List<Engine> engines = new ArrayList<>();
        choices.stream().distinct().forEach(choice -> engines.addAll(choice.make()));
        return engines;
    }

    /** All names, for messages and help. */
    public static String names() {
        return Arrays.stream(values()).map(EngineChoice::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Engine> model(String name) {
        return HardwareModel.load(name).engines(KernelsSelection.get().kernels());
    }

    private static void require(boolean isPresent, NativeLibrary library) {
        if (!isPresent) {
            throw CommandFailure.usage("--engines: " + library.title() + " is not installed; " + library.installation()
                    + "; or leave that engine out");
        }
    }

    /** The loop keeps a core. */
    private static int workerThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }
}
