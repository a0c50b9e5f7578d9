package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
    @TempDir
    private Path folder;

    @Test
    void aRecordingTellsWhatWasSubmittedWhereItFailedAndHowItEnded() throws IOException {
        Path file = folder.resolve("offload.jfr");
        try (Recording recording = new Recording()) {
            List.of("Submitted", "Completed", "Failover", "EngineHealth")
                    .forEach(event -> recording.enable("org.asyncraid." + event));
            recording.start();
            LayerFixture fixture = new LayerFixture(1);
            fixture.add(able("broken").at(0, Fault.FAILS).nanosPerDescriptor(7_000));
            fixture.add(able("sound"));
            fixture.submit(OperationKinds.CRC32C, 1, 512);
            fixture.awaitRight();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent failover = only(events, "Failover");
        assertEquals("broken", failover.getString("engine"));
        assertEquals("ENGINE_ERROR", failover.getString("outcome"));
        assertEquals(7_000, failover.getDuration("took").toNanos());
        assertEquals(512, only(events, "Submitted").getLong("blockBytes"));
        RecordedEvent completed = only(events, "Completed");
        assertEquals(1, completed.getInt("failedTries"));
        assertTrue(completed.getDuration("took").toNanos() > 7_000);
        assertEquals(
                List.of("Quarantined", "Probing", "Healthy"),
                all(events, "EngineHealth").stream()
                        .map(event -> event.getString("health"))
                        .toList());
    }

    private static RecordedEvent only(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = all(events, name);
        assertEquals(1, found.size(), name);
        return found.getFirst();
    }

    private static List<RecordedEvent> all(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("org.asyncraid." + name))
                .toList();
    }
}
