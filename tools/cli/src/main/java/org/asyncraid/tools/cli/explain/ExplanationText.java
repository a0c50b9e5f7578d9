package org.asyncraid.tools.cli.explain;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.raid.risk.RangeTally;
import org.asyncraid.raid.risk.Risk;
import org.asyncraid.tools.cli.output.ByteSizes;

/** An explanation in words, and as names and values for JSON. */
public final class ExplanationText {
    private static final int SHOWN = 5;

    private ExplanationText() {}

    public static void print(PrintWriter out, Explanation explained) {
        out.println(
                switch (explained.start()) {
                    case YES -> "starts: yes, " + explained.picture().orElseThrow();
                    case FORCED ->
                        "starts: only with --force, " + explained.picture().orElseThrow();
                    case NO -> "starts: no";
                });
        explained.reasons().forEach(reason -> out.println("because: " + reason));
        explained
                .leftOut()
                .forEach(left -> out.println("left out: " + left.device().deviceName() + ": " + left.reason()));
        explained.warnings().forEach(warning -> out.println("warning: " + warning));
        explained.risks().forEach(risk -> print(out, risk));
        if (explained.start() != Explanation.Start.NO && explained.risks().isEmpty()) {
            out.println("at risk: nothing");
        }
    }

    /** Prints the risks alone, a line each. */
    public static void printRisks(PrintWriter out, Explanation explained) {
        explained.risks().forEach(risk -> print(out, risk));
    }

    private static void print(PrintWriter out, Risk risk) {
        RangeTally part = risk.part();
        String size = ByteSizes.binary(part.bytes());
        out.println(name(risk.kind()) + ": " + size + ": " + ranges(part) + ": " + risk.reason());
    }

    private static String ranges(RangeTally part) {
        if (part.count() > SHOWN) {
            return part.count() + " ranges from byte " + part.firstByte() + " to " + part.lastByte();
        }
        List<String> words = new ArrayList<>();
        for (ArrayRange range : part.first()) {
            words.add(range.fromBytes() + " to " + (range.toBytes() - 1));
        }
        return "bytes " + String.join(", ", words);
    }

    private static String name(Risk.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** As names and values for JSON. */
    public static Map<String, Object> facts(Explanation explained) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("starts", explained.start().name().toLowerCase(Locale.ROOT));
        facts.put("reasons", explained.reasons());
        explained.picture().ifPresent(picture -> facts.put("slots", picture));
        facts.put("warnings", explained.warnings());
        facts.put(
                "leftOut",
                explained.leftOut().stream()
                        .map(left -> Map.of("device", left.device().deviceName(), "reason", left.reason()))
                        .toList());
        facts.put(
                "risks", explained.risks().stream().map(ExplanationText::facts).toList());
        return facts;
    }

    private static Map<String, Object> facts(Risk risk) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", name(risk.kind()));
        facts.put("reason", risk.reason());
        facts.put("bytes", risk.part().bytes());
        facts.put("rangeCount", risk.part().count());
        facts.put(
                "ranges",
                risk.part().first().stream()
                        .map(range -> Map.of("from", range.fromBytes(), "to", range.toBytes()))
                        .toList());
        return facts;
    }
}
