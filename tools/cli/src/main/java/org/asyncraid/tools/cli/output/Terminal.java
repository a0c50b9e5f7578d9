package org.asyncraid.tools.cli.output;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * What is known of the terminal that stderr is connected to.
 *
 * @param redraws whether a line can be drawn again in place; false for pipes and files
 * @param colours whether colour is wanted (see no-color.org)
 */
public record Terminal(boolean redraws, boolean colours) {
    /** No terminal: a pipe or a file. */
    public static final Terminal NONE = new Terminal(false, false);

    private static final int STDERR = 2;

    /** The one of this process. */
    public static Terminal ofProcess() {
        boolean terminal = isTerminal() && !"dumb".equals(System.getenv("TERM"));
        String noColour = System.getenv("NO_COLOR");
        return new Terminal(terminal, terminal && (noColour == null || noColour.isEmpty()));
    }

    /** POSIX isatty. {@link java.io.Console} will not do: it wants stdin and stdout to be terminals too. */
    @SuppressWarnings("restricted")
    private static boolean isTerminal() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("isatty")
                .map(function -> linker.downcallHandle(
                        function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
                .map(isatty -> {
                    try {
                        return (int) isatty.invokeExact(STDERR) == 1;
                    } catch (Throwable e) {
                        throw new IllegalStateException("isatty failed", e);
                    }
                })
                .orElse(false);
    }
}
