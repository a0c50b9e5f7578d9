package org.asyncraid.raid.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The golden arrays at hand: always those that are part of this module's test resources, and where they are, those of
 * a folder {@code shared/goldens} beside the checkout or of the folder that the system property {@code
 * asyncraid.goldens} names.
 */
public final class GoldenArrays {

    private static final String COMMITTED = "/golden/linux-md/manifest.json";
    private static final String FOLDER_PROPERTY = "asyncraid.goldens";

    /** From a module's folder to what stands beside the checkout, worktrees included. */
    private static final int LEVELS_UP = 4;

    private GoldenArrays() {}

    /** All golden arrays. */
    public static List<GoldenArray> all() {
        Map<String, GoldenArray> byName = new LinkedHashMap<>();
        committed().forEach(array -> byName.put(array.name(), array));
        beside().forEach(array -> byName.putIfAbsent(array.name(), array));
        return List.copyOf(byName.values());
    }

    /** Those that are part of the project. */
    public static List<GoldenArray> committed() {
        return read(Objects.requireNonNull(GoldenArrays.class.getResource(COMMITTED)));
    }

    /** Those outside the project; none if the folder is not there. */
    public static List<GoldenArray> beside() {
        return folder().map(GoldenArrays::manifestOf).map(GoldenArrays::read).orElse(List.of());
    }

    /** A golden array that is part of the project. */
    public static GoldenArray named(String name) {
        return committed().stream()
                .filter(array -> array.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no golden array " + name));
    }

    private static Optional<Path> folder() {
        String named = System.getProperty(FOLDER_PROPERTY);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path folder = Path.of("").toAbsolutePath();
        for (int level = 0; level < LEVELS_UP && folder != null; level++, folder = folder.getParent()) {
            Path goldens = folder.resolve("shared").resolve("goldens");
            if (Files.exists(goldens.resolve("manifest.json"))) {
                return Optional.of(goldens);
            }
        }
        return Optional.empty();
    }

    private static URL manifestOf(Path folder) {
        try {
            return folder.resolve("manifest.json").toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<GoldenArray> read(URL manifest) {
        try (InputStream json = manifest.openStream()) {
            List<GoldenArray> arrays = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(json)) {
                arrays.add(array(node, beside(manifest, node.get("archive").asText())));
            }
            return arrays;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A URL inside a jar cannot be resolved against, so the last part of the manifest's own is exchanged. */
    private static URL beside(URL manifest, String archive) throws IOException {
        String url = manifest.toString();
        return URI.create(url.substring(0, url.lastIndexOf('/') + 1) + archive).toURL();
    }

    private static GoldenArray array(JsonNode node, URL archive) {
        List<GoldenArray.Member> members = new ArrayList<>();
        node.get("members").forEach(member -> members.add(member(member)));
        GoldenArray.Facts facts = new GoldenArray.Facts(
                node.get("level").asText(),
                node.get("layout").asInt(),
                Integer.parseInt(node.get("raid_disks").asText().split(" ", -1)[0]),
                node.get("metadata_version").asText(),
                node.get("consistency_policy").asText(),
                node.get("degraded").asInt(),
                node.get("component_size").asLong(),
                node.get("chunk_bytes").asLong(),
                node.get("md_bytes").asLong(),
                text(node, "md_sha256"));
        return new GoldenArray(node.get("name").asText(), archive, facts, linuxAfter(node.get("linux_after")), members);
    }

    private static Optional<GoldenArray.LinuxAfter> linuxAfter(JsonNode node) {
        if (node.isNull()) {
            return Optional.empty();
        }
        Optional<Integer> mismatches =
                text(node, "check").map(check -> Integer.parseInt(check.strip().replace("mismatch_cnt=", "")));
        Optional<String> content = text(node, "md_sha256_of_first_md_bytes").or(() -> text(node, "md_sha256"));
        return Optional.of(new GoldenArray.LinuxAfter(node.get("assemble_rc").asInt(), content, mismatches));
    }

    private static GoldenArray.Member member(JsonNode node) {
        return new GoldenArray.Member(
                node.get("file").asText(),
                node.get("bytes").asLong(),
                node.get("sha256").asText(),
                node.get("examine").asText(),
                node.get("examine_export").asText(),
                node.get("bitmap").asText(),
                node.get("badblocks").asText());
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.ofNullable(node.get(key))
                .filter(value -> !value.isNull())
                .map(JsonNode::asText);
    }
}
