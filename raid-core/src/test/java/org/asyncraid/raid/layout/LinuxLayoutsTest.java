package org.asyncraid.raid.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares every layout with what Linux wrote onto the members of real arrays. */
class LinuxLayoutsTest {

    private static final String TABLE = "/golden/linux-md/layouts.txt";

    private record Observed(RaidLevel level, String mdName, int mdNumber, int raidDisks, List<String> stripes) {
        @Override
        public String toString() {
            return level.mdName() + " " + mdName + " " + raidDisks;
        }
    }

    @TestFactory
    Stream<DynamicTest> slotsHoldWhatLinuxPutThere() throws IOException {
        return observed().stream()
                .map(array -> DynamicTest.dynamicTest(array.toString(), () -> {
                    Layout layout = layoutOf(array);
                    assertEquals(array.mdNumber(), layout.mdNumber());
                    for (int stripe = 0; stripe < array.stripes().size(); stripe++) {
                        assertEquals(array.stripes().get(stripe), describe(layout, stripe), "stripe " + stripe);
                    }
                }));
    }

    @Test
    void theTableHasEveryLayout() throws IOException {
        Set<String> seen = new HashSet<>();
        for (Observed array : observed()) {
            seen.add(array.level() + array.mdName());
        }
        for (RaidLevel level : RaidLevel.values()) {
            for (ParityPlacement placement : ParityPlacement.ofLevel(level)) {
                assertTrue(seen.contains(level + placement.mdName()), level + " " + placement);
            }
        }
    }

    private static Layout layoutOf(Observed array) {
        ParityPlacement byName =
                ParityPlacement.byName(array.level(), array.mdName()).orElseThrow();
        ParityPlacement byNumber =
                ParityPlacement.ofNumber(array.level(), array.mdNumber()).orElseThrow();
        assertEquals(byName, byNumber);
        return new Layout(array.level(), byName, array.raidDisks());
    }

    private static String describe(Layout layout, int stripe) {
        String[] slots = new String[layout.raidDisks()];
        slots[layout.pSlot(stripe)] = "P";
        if (layout.qSlot(stripe) >= 0) {
            slots[layout.qSlot(stripe)] = "Q";
        }
        for (int index = 0; index < layout.dataDisks(); index++) {
            slots[layout.dataSlot(stripe, index)] = layout.level() == RaidLevel.RAID6
                    ? index + ":" + layout.syndromeExponent(stripe, index)
                    : "" + index;
        }
        return String.join(" ", slots);
    }

    private static List<Observed> observed() throws IOException {
        List<Observed> arrays = new ArrayList<>();
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(LinuxLayoutsTest.class.getResourceAsStream(TABLE)), StandardCharsets.UTF_8))) {
            for (String line = table.readLine(); line != null; line = table.readLine()) {
                if (line.startsWith("raid")) {
                    String[] head = line.split(" ", -1);
                    arrays.add(new Observed(
                            RaidLevel.byName(head[0]).orElseThrow(),
                            head[1],
                            Integer.parseInt(head[2]),
                            Integer.parseInt(head[3]),
                            new ArrayList<>()));
                } else if (!line.startsWith("#")) {
                    arrays.getLast().stripes().add(line.strip());
                }
            }
        }
        return arrays;
    }
}
