package org.asyncraid.async.health;

import static org.asyncraid.async.health.HealthSignal.FAILED;
import static org.asyncraid.async.health.HealthSignal.HUNG;
import static org.asyncraid.async.health.HealthSignal.PROBE_PASSED;
import static org.asyncraid.async.health.HealthSignal.QUARANTINE_OVER;
import static org.asyncraid.async.health.HealthSignal.RESET_DONE;
import static org.asyncraid.async.health.HealthSignal.RESET_EXPIRED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.asyncraid.async.health.Health.Dead;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.health.Health.Probing;
import org.asyncraid.async.health.Health.Quarantined;
import org.asyncraid.async.health.Health.Resetting;
import org.junit.jupiter.api.Test;

class HealthPolicyTest {
    private static final HealthPolicy POLICY = new HealthPolicy(500, 10, 65);

    private static Health after(Health from, HealthSignal... signals) {
        Health now = from;
        for (HealthSignal signal : signals) {
            now = POLICY.next(now, signal, 1_000);
        }
        return now;
    }

    @Test
    void anEngineThatFailsComesBackThroughQuarantineAndAProbe() {
        Health healthy = POLICY.initial(0);
        assertEquals(new Quarantined(1, 1_010), after(healthy, FAILED));
        assertEquals(new Probing(1), after(healthy, FAILED, QUARANTINE_OVER));
        assertEquals(new Healthy(1, 1_000), after(healthy, FAILED, QUARANTINE_OVER, PROBE_PASSED));
    }

    @Test
    void eachFailedProbeDoublesTheQuarantineUpToTheLongest() {
        List<Long> lengths = new ArrayList<>();
        Health health = POLICY.initial(0);
        for (int failure = 0; failure < 70; failure++) {
            health = after(health, FAILED);
            lengths.add(assertInstanceOf(Quarantined.class, health).untilNanos() - 1_000);
            health = after(health, QUARANTINE_OVER);
        }
        assertEquals(List.of(10L, 20L, 40L, 65L, 65L), lengths.subList(0, 5));
        assertEquals(Set.of(65L), Set.copyOf(lengths.subList(3, 70)));
    }

    @Test
    void failuresAreForgottenAfterALongTimeInService() {
        assertEquals(new Quarantined(4, 1_065), POLICY.next(new Healthy(3, 936), FAILED, 1_000));
        assertEquals(new Quarantined(1, 1_010), POLICY.next(new Healthy(3, 935), FAILED, 1_000));
    }

    @Test
    void anEngineThatHangsIsResetAndThenQuarantined() {
        for (Health from : List.of(POLICY.initial(990), new Quarantined(0, 9), new Probing(0))) {
            assertEquals(new Resetting(0, 1_500), after(from, HUNG), from.toString());
        }
        assertEquals(new Quarantined(1, 1_010), after(POLICY.initial(990), HUNG, RESET_DONE));
    }

    @Test
    void anEngineThatDoesNotAnswerItsResetIsDeadUntilItDoes() {
        Health dead = after(POLICY.initial(990), HUNG, RESET_EXPIRED);
        assertEquals(new Dead(0), dead);
        assertInstanceOf(Quarantined.class, after(dead, RESET_DONE));
    }

    @Test
    void allOtherSignalsMeanNothing() {
        assertIgnores(new Healthy(1, 2), RESET_DONE, RESET_EXPIRED, QUARANTINE_OVER, PROBE_PASSED);
        assertIgnores(new Quarantined(1, 2), FAILED, RESET_DONE, RESET_EXPIRED, PROBE_PASSED);
        assertIgnores(new Probing(1), RESET_DONE, RESET_EXPIRED, QUARANTINE_OVER);
        assertIgnores(new Resetting(1, 2), FAILED, HUNG, QUARANTINE_OVER, PROBE_PASSED);
        assertIgnores(new Dead(1), FAILED, HUNG, RESET_EXPIRED, QUARANTINE_OVER, PROBE_PASSED);
    }

    private static void assertIgnores(Health health, HealthSignal... ignored) {
        for (HealthSignal signal : EnumSet.allOf(HealthSignal.class)) {
            boolean ignores = POLICY.next(health, signal, 1_000) == health;
            assertEquals(List.of(ignored).contains(signal), ignores, health + " at " + signal);
        }
        assertSame(health, after(health, ignored));
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> new HealthPolicy(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new HealthPolicy(1, 2, 1));
    }
}
