package org.asyncraid.tools.cli.doctor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.engines.foreign.NativeLibrary;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.tools.cli.machine.EngineChoice;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.output.ByteSizes;

/** Looks at everything once. Writes nothing but a temporary file, which it deletes. */
public final class Checkup {
    private static final int JDK = 25;

    private final MachineConfig config;

    /** @param config what the commands will ask of the machine */
    public Checkup(MachineConfig config) {
        this.config = config;
    }

    /** All findings, in the order in which they are shown. */
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(jdk());
        findings.add(nativeAccess());
        findings.add(kernels());
        findings.add(Finding.ok("speed", new SpeedCheck(KernelsSelection.get().kernels()).measure()));
        findings.add(cores());
        findings.add(pages());
        findings.add(locks());
        findings.add(engines());
        findings.add(library(Isal.LIBRARY, "isal"));
        findings.add(library(LibCrypto.LIBRARY, "openssl"));
        return findings;
    }

    private static Finding jdk() {
        Runtime.Version version = Runtime.version();
        String found = version + " (" + System.getProperty("java.vendor") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")";
        return version.feature() == JDK
                ? Finding.ok("JDK", found)
                : Finding.fail("JDK", found + "; install a JDK " + JDK + " and point JAVA_HOME to it");
    }

    private static Finding nativeAccess() {
        return Checkup.class.getModule().isNativeAccessEnabled()
                ? Finding.ok("native access", "enabled")
                : Finding.warn(
                        "native access",
                        "not enabled; start through ./raid, or add --enable-native-access=ALL-UNNAMED");
    }

    private static Finding kernels() {
        KernelsSelection selection = KernelsSelection.get();
        String found = selection.kernels().name() + ": " + selection.reason();
        return selection.vectorBits() > 0
                ? Finding.ok("kernels", found)
                : Finding.warn("kernels", found + "; parity takes many times longer than with vectors");
    }

    private static Finding cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores > 1
                ? Finding.ok("cores", Integer.toString(cores))
                : Finding.warn(
                        "cores", "1; the worker engine and the loop share it, so nothing is computed side by side");
    }

    private Finding pages() {
        long bytes = config.transferBytes() + config.arrayBytes();
        try (PagePool transfers = new PagePool(config.transferBytes());
                PagePool array = new PagePool(config.arrayBytes())) {
            return Finding.ok(
                    "page pools",
                    ByteSizes.binary(array.capacityBytes()) + " for windows, "
                            + ByteSizes.binary(transfers.capacityBytes()) + " for transfers");
        } catch (OutOfMemoryError e) {
            return Finding.fail(
                    "page pools", ByteSizes.binary(bytes) + " of native memory are not to be had; free some memory");
        }
    }

    private static Finding locks() {
        try {
            Path file = Files.createTempFile("raid-doctor", ".lock");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                FileLock lock = channel.tryLock();
                return lock == null
                        ? Finding.warn("file locks", "not granted in " + file.getParent())
                        : Finding.ok("file locks", "work in " + file.getParent());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return Finding.warn(
                    "file locks",
                    "do not work in the temporary folder (" + e.getMessage()
                            + "); nothing then keeps two programs off one member");
        }
    }

    private static Finding engines() {
        List<String> others = Arrays.stream(EngineChoice.values())
                .filter(choice -> !EngineChoice.standard().contains(choice))
                .map(EngineChoice::toString)
                .toList();
        return Finding.ok(
                "engines",
                EngineChoice.standard().stream().map(EngineChoice::toString).collect(Collectors.joining(" and "))
                        + " serve by default; only where --engines names them: "
                        + String.join(", ", others));
    }

    private static Finding library(NativeLibrary library, String engine) {
        return library.find()
                .map(file -> Finding.ok(library.title(), "found " + file + "; --engines " + engine + " uses it"))
                .orElseGet(() -> Finding.warn(
                        library.title(),
                        "not found, so that there is no engine " + engine + "; " + library.installation()));
    }
}
