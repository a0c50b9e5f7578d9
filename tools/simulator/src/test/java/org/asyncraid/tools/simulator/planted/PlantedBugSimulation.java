package org.asyncraid.tools.simulator.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that the simulator finds bugs: each of a list is planted in the array, and must make a run fail that does not fail
 * without it. As a rule a bug's search begins at the seed that found it last; with {@code -Dasyncraid.planted=all}, or a part
 * of their names instead of {@code all}, it begins at seed 1, has {@value #MOST_SEEDS}, and leaves what it finds in {@code
 * target/planted-bugs.md}. A bug in the code of one policy is looked for in arrays with that.
 */
class PlantedBugSimulation {
    private static final int MOST_SEEDS = 2000;
    /** How far to look where the swarm has changed since the seed was noted. */
    private static final int NEIGHBOURHOOD = 200;

    private static final int LEAST_BUGS = 12;
    private static final @Nullable String SEARCHED = System.getProperty("asyncraid.planted");

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(PlantedBug bug) throws IOException {
        boolean all = SEARCHED != null;
        long first = all ? 1 : bug.seed();
        LongFunction<Optional<String>> runs = PlantedClasses.runsWith(bug);
        Optional<String> failure = Optional.empty();
        long seed = first;
        while (failure.isEmpty() && seed < first + (all ? MOST_SEEDS : NEIGHBOURHOOD)) {
            failure = runs.apply(seed++);
        }
        long found = seed - 1;
        if (all) {
            note("| " + bug + " | " + bug.what() + " | " + (failure.isPresent() ? found : "not found") + " | "
                    + failure.orElse("") + " |\n");
        }
        assertTrue(failure.isPresent(), () -> "not found from seed " + first + " on: " + bug.what());
        assertEquals(
                Optional.empty(),
                new SeedRun(bug.policy()).apply(found),
                "fails without the bug as well: seed " + found);
    }

    @Test
    void thereAreEnoughOfThem() {
        List<PlantedBug> all = PlantedBug.all();
        assertTrue(all.size() >= LEAST_BUGS, () -> "only " + all);
    }

    private static List<PlantedBug> bugs() {
        return PlantedBug.all().stream()
                .filter(bug ->
                        SEARCHED == null || SEARCHED.equals("all") || bug.name().contains(SEARCHED))
                .toList();
    }

    private static void note(String line) throws IOException {
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(
                target.resolve("planted-bugs.md"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
