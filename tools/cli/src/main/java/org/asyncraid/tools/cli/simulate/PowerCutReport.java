package org.asyncraid.tools.cli.simulate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.asyncraid.tools.simulator.PowerCuts;
import org.asyncraid.tools.simulator.PowerCuts.SceneOutcome;
import org.asyncraid.tools.simulator.run.PowerCut;

/** What came of power cuts, as text and as facts for JSON. */
final class PowerCutReport {
    private static final int STORIES = 3;

    private final List<SceneOutcome> outcomes;

    PowerCutReport(List<SceneOutcome> outcomes) {
        this.outcomes = List.copyOf(outcomes);
    }

    boolean hasFailures() {
        return !failures().isEmpty();
    }

    void print(PrintWriter out) {
        failures().stream().limit(STORIES).forEach(failure -> tell(out, failure));
        failures().stream()
                .skip(STORIES)
                .forEach(failure -> out.println(failure.cut().scene() + ", cut " + failure.cut() + ": "
                        + failure.failed().what()));
        out.printf(Locale.ROOT, "%8s %10s %10s %14s  %s%n", "moments", "outcomes", "cuts", "sectors", "scene");
        for (SceneOutcome scene : outcomes) {
            PowerCuts.Outcome outcome = scene.outcome();
            out.printf(
                    Locale.ROOT,
                    "%8d %10d %10d %14d  %s%n",
                    outcome.changes(),
                    outcome.runs(),
                    outcome.cuts(),
                    outcome.checkedSectors(),
                    scene.scene());
        }
        out.printf(
                Locale.ROOT,
                "%8d %10d %10d %14d  all, %d failed%n",
                sum(PowerCuts.Outcome::changes),
                sum(PowerCuts.Outcome::runs),
                sum(PowerCuts.Outcome::cuts),
                sum(PowerCuts.Outcome::checkedSectors),
                failures().size());
    }

    Map<String, Object> facts() {
        List<Map<String, Object>> scenes = new ArrayList<>();
        for (SceneOutcome scene : outcomes) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("scene", scene.scene().toString());
            facts.put("moments", scene.outcome().changes());
            facts.put("outcomes", scene.outcome().runs());
            facts.put("cuts", scene.outcome().cuts());
            facts.put("sectorsCompared", scene.outcome().checkedSectors());
            scenes.add(facts);
        }
        List<Map<String, Object>> failed = new ArrayList<>();
        for (PowerCuts.Failure failure : failures()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("scene", failure.cut().scene().toString());
            facts.put("what", failure.failed().what());
            facts.put("details", failure.failed().details());
            facts.put("story", failure.failed().story());
            facts.put("again", again(failure.cut()));
            failed.add(facts);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("scenes", scenes);
        facts.put("failures", failed);
        return facts;
    }

    private static void tell(PrintWriter out, PowerCuts.Failure failure) {
        out.println(failure.cut().scene() + ", cut " + failure.cut());
        failure.failed().story().forEach(line -> out.println("  " + line));
        out.println("  " + failure.failed().what());
        failure.failed().details().forEach(line -> out.println("    " + line));
        out.println("  again: " + again(failure.cut()));
        out.println();
    }

    private static String again(PowerCut cut) {
        PowerCut.Scene scene = cut.scene();
        return "raid simulate array --cut " + scene.level().mdName() + "," + scene.situation() + "," + cut
                + " --policy " + scene.policy() + " --first-seed " + scene.seed()
                + (scene.letPass().isPresent() ? " --strict" : "");
    }

    private List<PowerCuts.Failure> failures() {
        return outcomes.stream()
                .flatMap(scene -> scene.outcome().failures().stream())
                .toList();
    }

    private long sum(ToLongFunction<PowerCuts.Outcome> of) {
        return outcomes.stream().map(SceneOutcome::outcome).mapToLong(of).sum();
    }
}
