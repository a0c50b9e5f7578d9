package org.asyncraid.tools.cli.command;

import java.util.function.Supplier;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.tools.cli.explain.Explanation;
import org.asyncraid.tools.cli.explain.ExplanationText;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.output.ProgressLine;
import org.asyncraid.tools.cli.output.Streams;
import org.asyncraid.tools.cli.session.ArrayFiles;

/**
 * What every command works with.
 *
 * @param streams where it reads and writes
 * @param interruption the user's wish to end it early
 */
public record CommandContext(Streams streams, Interruption interruption) {
    /** A progress line on stderr. */
    ProgressLine progress(String what) {
        return new ProgressLine(streams.err(), streams.terminal(), System::nanoTime, what);
    }

    /**
     * Says on stderr what is at risk and which devices take no part, a line each; with force, which bytes of the array, too.
     *
     * @param rooms makes engines to look with
     */
    void tellNotices(
            AssemblyVerdict.Usable usable, ArrayFiles files, AssemblyOptions options, Supplier<EngineRoom> rooms) {
        tellNotices(usable);
        tellRisks(files, options, rooms);
    }

    /** With force, says on stderr which bytes of the array are at risk. */
    void tellRisks(ArrayFiles files, AssemblyOptions options, Supplier<EngineRoom> rooms) {
        if (options.force()) {
            ExplanationText.printRisks(streams.err(), Explanation.of(files, options, rooms));
        }
    }

    private void tellNotices(AssemblyVerdict.Usable usable) {
        usable.warnings().forEach(this::warn);
        usable.leftOut()
                .forEach(leftOut ->
                        streams.err().println("left out: " + leftOut.device().deviceName() + ": " + leftOut.reason()));
    }

    /** Says on stderr what somebody may not have meant. */
    void warn(String warning) {
        streams.err().println("warning: " + warning);
    }
}
