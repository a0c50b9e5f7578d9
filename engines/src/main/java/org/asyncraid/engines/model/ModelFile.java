package org.asyncraid.engines.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.asyncraid.engines.model.HardwareModel.Recovery;
import org.asyncraid.engines.model.HardwareModel.Ring;
import org.asyncraid.engines.model.HardwareModel.Timing;
import org.asyncraid.engines.model.HardwareModel.Units;
import org.asyncraid.engines.software.KernelOperations;

/**
 * A parameter file of a model: properties, each used and none missing. Of a kind, {@code kind.K.groups} and
 * {@code .sources} say that it is there; {@code .slots}, {@code .nanos}, {@code .bytesPerSecond} and {@code .haltNanos}
 * may be left out.
 */
final class ModelFile {
    private static final Map<String, OperationKind> KINDS =
            KernelOperations.KINDS.stream().collect(Collectors.toMap(OperationKind::name, Function.identity()));

    private final Properties properties;
    private final Set<String> unused;

    private ModelFile(Properties properties) {
        this.properties = properties;
        unused = new TreeSet<>(properties.stringPropertyNames());
    }

    static HardwareModel load(String name) {
        return parse(read(name));
    }

    /** The parameters of the model of this name. */
    static Properties read(String name) {
        var properties = new Properties();
        try (InputStream in =
                HardwareModel.NAMES.contains(name) ? ModelFile.class.getResourceAsStream(name + ".properties") : null) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "there is no hardware model " + name + "; there are " + String.join(", ", HardwareModel.NAMES));
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    /** The model of these properties; an {@link IllegalArgumentException} names the first that is wrong. */
    static HardwareModel parse(Properties properties) {
        var file = new ModelFile(properties);
        String name = file.text("name");
        Units units = file.units();
        Ring ring = file.ring();
        Timing timing = file.timing();
        Recovery recovery = file.recovery();
        Map<OperationKind, Ability> kinds = file.abilities(units.groups(), ring);
        if (!file.unused.isEmpty()) {
            throw new IllegalArgumentException("unknown parameters " + file.unused);
        }
        return new HardwareModel(name, units, ring, timing, recovery, kinds);
    }

    private Units units() {
        return new Units(
                integer("groups"),
                integer("group.queues"),
                integer("group.units"),
                number("unit.bytesPerSecond"),
                number("memory.bytesPerSecond"),
                truth("synchronous"));
    }

    private Ring ring() {
        return new Ring(
                integer("slots.count"),
                integer("slots.alwaysFree"),
                integer("batch.limit"),
                integer("kick.threshold"),
                numbers("shared.queues"),
                integer("shared.retryOneIn"));
    }

    private Timing timing() {
        return new Timing(
                number("kick.nanos"), number("setup.nanos"), integer("completion.count"), number("completion.nanos"));
    }

    private Recovery recovery() {
        return new Recovery(
                truth("error.abortsLater"), number("timeout.nanos"), number("stop.nanos"), number("reset.nanos"));
    }

    private Map<OperationKind, Ability> abilities(int groups, Ring ring) {
        int alignmentBytes = integer("limits.alignmentBytes");
        long minBytes = number("limits.minBytes");
        long maxBytes = number("limits.maxBytes");
        boolean accumulates = truth("limits.accumulates");
        HardwareModel.require(
                Integer.bitCount(alignmentBytes) == 1, "limits.alignmentBytes", alignmentBytes, "a power of two");
        HardwareModel.require(minBytes >= 1, "limits.minBytes", minBytes, "1 or more");
        HardwareModel.require(maxBytes >= minBytes, "limits.maxBytes", maxBytes, minBytes + " or more");
        SlotTable usual = slots("slots.bySources", ring);
        Map<OperationKind, Ability> abilities = new HashMap<>();
        for (OperationKind kind : KINDS.values()) {
            String prefix = "kind." + kind.name();
            if (!properties.containsKey(prefix + ".groups")) {
                continue;
            }
            int sources = integer(prefix + ".sources");
            HardwareModel.require(sources >= 0, prefix + ".sources", sources, "0 or more");
            abilities.put(
                    kind,
                    new Ability(
                            groupNumbers(prefix + ".groups", groups),
                            new KindLimits(
                                    sources,
                                    accumulates && kind.shape().accumulates(),
                                    alignmentBytes,
                                    minBytes,
                                    maxBytes),
                            has(prefix + ".slots") ? slots(prefix + ".slots", ring) : usual,
                            optional(prefix + ".nanos", 0, 0),
                            optional(prefix + ".bytesPerSecond", 1, Ability.UNLIMITED),
                            optional(prefix + ".haltNanos", 0, 0)));
        }
        return abilities;
    }

    private SlotTable slots(String key, Ring ring) {
        var rows = new TreeMap<Integer, Integer>();
        for (String row : text(key).split(",", -1)) {
            String[] parts = row.split(":", -1);
            HardwareModel.require(parts.length == 2, key, row.strip(), "sources:slots, …");
            rows.put(toInteger(key, parse(key, parts[0].strip())), toInteger(key, parse(key, parts[1].strip())));
        }
        rows.forEach((sources, slots) -> {
            HardwareModel.require(sources >= 0, key, sources + ":" + slots, "0 or more sources");
            HardwareModel.require(
                    slots >= 1 && slots <= ring.usable(),
                    key,
                    sources + ":" + slots,
                    "1 to " + ring.usable() + " slots");
        });
        return new SlotTable(rows);
    }

    private Set<Integer> groupNumbers(String key, int groups) {
        Set<Integer> numbers = numbers(key);
        HardwareModel.require(!numbers.isEmpty(), key, "nothing", "0 to " + (groups - 1));
        for (int group : numbers) {
            HardwareModel.require(group >= 0 && group < groups, key, group, "0 to " + (groups - 1));
        }
        return numbers;
    }

    /** Numbers separated by commas, or "none". */
    private Set<Integer> numbers(String key) {
        Set<Integer> numbers = new TreeSet<>();
        String list = text(key);
        if (!list.equals("none")) {
            for (String part : list.split(",", -1)) {
                numbers.add(toInteger(key, parse(key, part.strip())));
            }
        }
        return numbers;
    }

    private boolean truth(String key) {
        String value = text(key);
        HardwareModel.require(value.equals("true") || value.equals("false"), key, value, "true or false");
        return value.equals("true");
    }

    private int integer(String key) {
        return toInteger(key, number(key));
    }

    private static int toInteger(String key, long value) {
        HardwareModel.require(value == (int) value, key, value, "0 to " + Integer.MAX_VALUE);
        return (int) value;
    }

    private boolean has(String key) {
        return properties.containsKey(key);
    }

    private long optional(String key, long least, long otherwise) {
        long value = has(key) ? number(key) : otherwise;
        HardwareModel.require(value >= least, key, value, least + " or more");
        return value;
    }

    private long number(String key) {
        return parse(key, text(key));
    }

    private static long parse(String key, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " = " + text + "; allowed: a number", e);
        }
    }

    private String text(String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("parameter " + key + " is missing");
        }
        unused.remove(key);
        return value.strip();
    }
}
