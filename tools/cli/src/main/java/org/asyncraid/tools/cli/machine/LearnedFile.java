package org.asyncraid.tools.cli.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.schedule.LearnedCost;
import org.asyncraid.engines.foreign.NativeLibrary;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.tools.cli.output.CommandFailure;

/**
 * A file with what the learned scheduler measured: JSON, with the machine that it was measured on. Another machine is
 * another story: what was learned there is not used.
 */
public final class LearnedFile {
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private LearnedFile() {}

    /** Writes the file, whole or not at all; one that is there is replaced. */
    public static void save(Path path, List<LearnedCost> costs) {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("format", FORMAT);
        document.put("machine", machine());
        ArrayNode learned = document.putArray("learned");
        for (LearnedCost cost : costs) {
            ObjectNode one = learned.addObject();
            one.put("engine", cost.engine());
            one.put("operation", cost.kind().name());
            one.put("sizeClass", cost.sizeClass());
            putTime(one, "busyNanos", cost.busyNanos());
            putTime(one, "aloneNanos", cost.aloneNanos());
        }
        Path whole = path.toAbsolutePath().normalize();
        try {
            Path unfinished = Files.createTempFile(whole.getParent(), ".learned", ".json");
            try {
                Files.writeString(unfinished, MAPPER.writeValueAsString(document) + System.lineSeparator());
                Files.move(unfinished, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw CommandFailure.error(path + ": cannot be written: " + e.getMessage());
        }
    }

    /**
     * What a file says, of kinds that there are; empty where it is from another machine.
     *
     * @throws CommandFailure when there is no such file, or it is none of {@link #save}'s
     */
    public static Optional<List<LearnedCost>> load(Path path, List<OperationKind> kinds) {
        JsonNode document = read(path);
        if (document.path("format").asInt() != FORMAT
                || !document.path("learned").isArray()) {
            throw CommandFailure.usage(path + ": is not a file of what a scheduler has learned");
        }
        if (!document.path("machine").asText().equals(machine())) {
            return Optional.empty();
        }
        List<LearnedCost> costs = new ArrayList<>();
        for (JsonNode one : document.path("learned")) {
            for (OperationKind kind : kinds) {
                if (kind.name().equals(one.path("operation").asText())) {
                    costs.add(cost(path, one, kind));
                }
            }
        }
        return Optional.of(costs);
    }

    /** What makes measurements comparable: the processors, the kernels, the JVM that compiles them, native libraries. */
    static String machine() {
        return Processor.name() + ", " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, "
                + KernelsSelection.get().kernels().name() + ", Java " + Runtime.version() + ", "
                + build(Isal.LIBRARY) + ", " + build(LibCrypto.LIBRARY);
    }

    private static String build(NativeLibrary library) {
        return library.build().orElse("no " + library.title());
    }

    private static LearnedCost cost(Path path, JsonNode one, OperationKind kind) {
        try {
            return new LearnedCost(
                    one.path("engine").asText(),
                    kind,
                    one.path("sizeClass").asInt(-1),
                    one.path("busyNanos").asDouble(Double.NaN),
                    one.path("aloneNanos").asDouble(Double.NaN));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(path + ": " + kind + " of " + one.path("engine") + ": " + e.getMessage());
        }
    }

    private static JsonNode read(Path path) {
        try {
            JsonNode document = MAPPER.readTree(Files.readString(path));
            return document == null ? MAPPER.createObjectNode() : document;
        } catch (JsonProcessingException e) {
            throw CommandFailure.usage(
                    path + ": is not JSON: line " + e.getLocation().getLineNr());
        } catch (IOException e) {
            throw CommandFailure.error(path + ": cannot be read: " + e.getMessage());
        }
    }

    private static void putTime(ObjectNode one, String name, double nanos) {
        if (!Double.isNaN(nanos)) {
            one.put(name, nanos);
        }
    }
}
