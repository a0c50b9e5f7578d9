package org.asyncraid.engines.kernels;

/**
 * Which kernels this JVM uses, and why: chosen once, at the first call of {@link #get}.
 *
 * <p>The system property {@code asyncraid.kernels} decides: {@code scalar}, {@code 128}, {@code 256} or {@code 512} (vectors
 * of that many bits, even where they run slowly), or {@code auto}, the default: the widest vectors that are fast here,
 * scalar where none are.
 *
 * @param kernels the chosen ones
 * @param vectorBits the width of their vectors; 0 if they are scalar
 * @param reason why, for people: the end of a sentence that begins with the name of the kernels
 */
public record KernelsSelection(Kernels kernels, int vectorBits, String reason) {

    /** The system property that decides. */
    public static final String PROPERTY = "asyncraid.kernels";

    private static final int NARROWEST_BITS = 128;

    private static final int WIDEST_BITS = 512;

    /** The choice for this JVM. */
    public static KernelsSelection get() {
        return Chosen.SELECTION;
    }

    static KernelsSelection choose(String wanted, VectorSupport support) {
        return switch (wanted) {
            case "scalar" -> scalar("asked for");
            case "128", "256", "512" -> forced(Integer.parseInt(wanted), support);
            case "auto" -> automatic(support);
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + wanted + ": allowed are auto, scalar, 128, 256 and 512");
        };
    }

    private static KernelsSelection forced(int bits, VectorSupport support) {
        if (!support.module()) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + bits + " needs --add-modules " + VectorSupport.MODULE);
        }
        return vector(bits, "asked for");
    }

    private static KernelsSelection automatic(VectorSupport support) {
        if (!support.module()) {
            return scalar("this JVM was started without --add-modules " + VectorSupport.MODULE);
        }
        if (!support.optimizingCompiler()) {
            return scalar("this JVM runs without its optimizing compiler, which vectors need");
        }
        if (support.preferredBits() < NARROWEST_BITS) {
            return scalar("this JVM offers no vectors of " + NARROWEST_BITS + " bits or more");
        }
        if (support.preferredBits() >= WIDEST_BITS && !support.permutesBytesAtWidest()) {
            return vector(WIDEST_BITS / 2, "this processor has wider vectors but cannot permute their bytes");
        }
        return vector(Math.min(support.preferredBits(), WIDEST_BITS), "these are the widest vectors of this processor");
    }

    private static KernelsSelection scalar(String reason) {
        return new KernelsSelection(new ScalarKernels(), 0, reason);
    }

    private static KernelsSelection vector(int bits, String reason) {
        return new KernelsSelection(new VectorKernels(), bits, reason);
    }

    private static final class Chosen {
        static final KernelsSelection SELECTION =
                choose(System.getProperty(PROPERTY, "auto"), VectorSupport.ofThisJvm());
    }
}
