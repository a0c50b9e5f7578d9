package org.asyncraid.async.trace;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;

/**
 * The offload layer's events for Java Flight Recorder. While nobody records an event it costs a look at a flag, and nothing
 * is allocated. The two of every operation, which cost more than many an operation, have to be asked for by name. Times in
 * the events are those of the layer's loop, which may be virtual.
 */
@SuppressWarnings("unused") // the events' fields are read by the recorder
public final class OffloadEvents {
    private static final Submitted SUBMITTED = new Submitted();
    private static final Completed COMPLETED = new Completed();
    private static final Failover FAILOVER = new Failover();
    private static final HealthChange HEALTH_CHANGE = new HealthChange();

    private OffloadEvents() {}

    /** Whether operations are recorded, so that the time of their submission is wanted. */
    public static boolean areOperationsRecorded() {
        return COMPLETED.isEnabled();
    }

    /** A client has submitted an operation. */
    public static void submitted(Descriptor operation) {
        if (SUBMITTED.isEnabled()) {
            Submitted event = new Submitted();
            event.kind = operation.kind().name();
            event.blockBytes = operation.bytes();
            event.sources = operation.sourceCount();
            event.client = operation.client().name();
            event.commit();
        }
    }

    /** A client's operation has ended, so long after its submission. */
    public static void completed(Descriptor operation, long nanos) {
        if (COMPLETED.isEnabled()) {
            Completed event = new Completed();
            event.kind = operation.kind().name();
            event.blockBytes = operation.bytes();
            event.outcome = operation.outcome().name();
            event.failedTries = operation.attempts().size();
            event.took = nanos;
            event.commit();
        }
    }

    /** An engine has failed at an operation, which goes elsewhere if there is anybody left. */
    public static void failedOver(Descriptor operation, String engine, Outcome outcome, long nanos) {
        if (FAILOVER.isEnabled()) {
            Failover event = new Failover();
            event.kind = operation.kind().name();
            event.engine = engine;
            event.outcome = outcome.name();
            event.took = nanos;
            event.commit();
        }
    }

    /** Something else is thought of an engine: it is in quarantine, or back in service. */
    public static void healthChanged(String engine, String health) {
        if (HEALTH_CHANGE.isEnabled()) {
            HealthChange event = new HealthChange();
            event.engine = engine;
            event.health = health;
            event.commit();
        }
    }

    @Name("org.asyncraid.Submitted")
    @Enabled(false)
    @Label("Operation Submitted")
    @Category({"asyncraid", "Offload"})
    @StackTrace(false)
    private static final class Submitted extends Event {
        @Label("Kind")
        private String kind = "";

        @Label("Block Length")
        @DataAmount
        private long blockBytes;

        @Label("Sources")
        private int sources;

        @Label("Client")
        private String client = "";
    }

    @Name("org.asyncraid.Completed")
    @Enabled(false)
    @Label("Operation Completed")
    @Category({"asyncraid", "Offload"})
    @StackTrace(false)
    private static final class Completed extends Event {
        @Label("Kind")
        private String kind = "";

        @Label("Block Length")
        @DataAmount
        private long blockBytes;

        @Label("Outcome")
        private String outcome = "";

        @Label("Failed Tries")
        private int failedTries;

        @Label("From Submission to End")
        @Timespan(Timespan.NANOSECONDS)
        private long took;
    }

    @Name("org.asyncraid.Failover")
    @Label("Operation Failed Over")
    @Category({"asyncraid", "Offload"})
    @StackTrace(false)
    private static final class Failover extends Event {
        @Label("Kind")
        private String kind = "";

        @Label("Engine")
        private String engine = "";

        @Label("Outcome")
        private String outcome = "";

        @Label("From Submission to Failure")
        @Timespan(Timespan.NANOSECONDS)
        private long took;
    }

    @Name("org.asyncraid.EngineHealth")
    @Label("Engine Health Changed")
    @Category({"asyncraid", "Offload"})
    @StackTrace(false)
    private static final class HealthChange extends Event {
        @Label("Engine")
        private String engine = "";

        @Label("Health")
        private String health = "";
    }
}
