package org.asyncraid.tools.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/**
 * A JSON document of the command: {@code {"schema": N, "<key>": …}}, the key naming what it is. Fields are only added
 * while the schema number stays.
 */
public final class JsonReport {
    /** Version of all documents of the command. */
    public static final int SCHEMA = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    /** Prints the value (records, maps, lists, numbers, strings) under the key. */
    public static void print(PrintWriter out, String key, Object value) {
        ObjectNode document = MAPPER.createObjectNode();
        document.put("schema", SCHEMA);
        document.set(key, MAPPER.valueToTree(value));
        try {
            out.println(MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report of plain values cannot be written as JSON", e);
        }
    }
}
