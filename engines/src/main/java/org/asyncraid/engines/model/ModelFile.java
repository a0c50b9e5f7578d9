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
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.asyncraid.engines.model.HardwareModel.Ring;
import org.asyncraid.engines.model.HardwareModel.Timing;
import org.asyncraid.engines.software.KernelOperations;

/** A parameter file of a model: properties, each used and none missing. */
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
        var properties = new Properties();
        try (InputStream in = ModelFile.class.getResourceAsStream(name + ".properties")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no hardware model " + name);
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(properties);
    }

    /** The model of these properties; an {@link IllegalArgumentException} names the first that is wrong. */
    static HardwareModel parse(Properties properties) {
        var file = new ModelFile(properties);
        int units = file.integer("units");
        var model = new HardwareModel(
                file.text("name"),
                units,
                file.number("memory.bytesPerSecond"),
                new Ring(
                        file.integer("slots.count"),
                        file.integer("slots.firstSources"),
                        file.integer("slots.moreSources"),
                        file.integer("kick.threshold")),
                new Timing(
                        file.number("setup.nanos"),
                        file.integer("completion.count"),
                        file.number("completion.nanos"),
                        file.number("reset.nanos")),
                file.abilities(units));
        if (!file.unused.isEmpty()) {
            throw new IllegalArgumentException("unknown parameters " + file.unused);
        }
        return model;
    }

    private Map<OperationKind, Ability> abilities(int units) {
        int alignmentBytes = integer("limits.alignmentBytes");
        long minBytes = number("limits.minBytes");
        long maxBytes = number("limits.maxBytes");
        Map<OperationKind, Ability> abilities = new HashMap<>();
        for (OperationKind kind : KINDS.values()) {
            String prefix = "kind." + kind.name();
            if (!properties.containsKey(prefix + ".units")) {
                continue;
            }
            var limits = new KindLimits(integer(prefix + ".sources"), false, alignmentBytes, minBytes, maxBytes);
            abilities.put(kind, new Ability(unitNumbers(prefix + ".units", units), limits));
        }
        return abilities;
    }

    private Set<Integer> unitNumbers(String key, int units) {
        Set<Integer> numbers = new TreeSet<>();
        for (String part : text(key).split(",", -1)) {
            int unit = Math.toIntExact(parse(key, part.strip()));
            HardwareModel.require(unit >= 0 && unit < units, key, unit, "0 to " + (units - 1));
            numbers.add(unit);
        }
        return numbers;
    }

    private int integer(String key) {
        long value = number(key);
        HardwareModel.require(value == (int) value, key, value, "0 to " + Integer.MAX_VALUE);
        return (int) value;
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
