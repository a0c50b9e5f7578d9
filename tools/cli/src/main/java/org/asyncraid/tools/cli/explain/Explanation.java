package org.asyncraid.tools.cli.explain;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.AssemblyVerdict.LeftOut;
import org.asyncraid.raid.risk.Risk;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.RunningArray;

/**
 * What becomes of some members when they are assembled, and what of the array's content is at risk then.
 *
 * @param start whether they make an array that can be used
 * @param reasons why not, or why only by force
 * @param picture the array in one line; empty where there is none
 * @param warnings what is at risk as a whole
 * @param leftOut devices that take no part
 * @param risks what is at risk by ranges
 */
public record Explanation(
        Start start,
        List<String> reasons,
        Optional<String> picture,
        List<String> warnings,
        List<LeftOut> leftOut,
        List<Risk> risks) {

    /** Whether an array starts. */
    public enum Start {
        YES,
        FORCED,
        NO
    }

    public Explanation {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
        leftOut = List.copyOf(leftOut);
        risks = List.copyOf(risks);
    }

    /**
     * Explains, by starting the array so that nothing of it is written.
     *
     * @param options the user's; with force, what force comes to is explained even where there is no need for it
     * @param rooms makes engines for it
     */
    public static Explanation of(ArrayFiles files, AssemblyOptions options, Supplier<EngineRoom> rooms) {
        AssemblyVerdict cautious = files.verdict(new AssemblyOptions(false, options.arrayUuid()));
        AssemblyVerdict forced = files.verdict(new AssemblyOptions(true, options.arrayUuid()));
        List<String> refusal = cautious instanceof AssemblyVerdict.Refused refused ? refused.reasons() : List.of();
        AssemblyVerdict meant = refusal.isEmpty() && !options.force() ? cautious : forced;
        return switch (meant) {
            case AssemblyVerdict.Refused refused -> none(refused.reasons());
            case AssemblyVerdict.Usable usable -> started(files, usable, refusal, rooms);
        };
    }

    private static Explanation started(
            ArrayFiles files, AssemblyVerdict.Usable usable, List<String> refusal, Supplier<EngineRoom> rooms) {
        try (RunningArray running = RunningArray.startReadOnly(files, usable.array(), rooms.get())) {
            return new Explanation(
                    refusal.isEmpty() ? Start.YES : Start.FORCED,
                    refusal,
                    Optional.of(ArrayPicture.of(running.status())),
                    usable.warnings(),
                    usable.leftOut(),
                    running.calls().ask(running.array()::risks));
        } catch (CommandFailure refused) {
            return none(List.of(String.valueOf(refused.getMessage())));
        }
    }

    private static Explanation none(List<String> reasons) {
        return new Explanation(Start.NO, reasons, Optional.empty(), List.of(), List.of(), List.of());
    }
}
