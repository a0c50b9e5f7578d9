package org.asyncraid.tools.simulator.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MetadataVersion;

/**
 * The configuration that a seed draws. Each seed leaves some things out altogether, so that what is left comes in
 * combinations that a mix of everything would never reach (Groce and others, Swarm testing, 2012).
 *
 * @param version of the superblocks
 * @param policy what makes writes survive a crash
 * @param dataOffsetSectors where members' data begins
 * @param assumeClean whether the new array is taken for resynced
 * @param clients requests in flight at most
 * @param mostSectors of a request
 * @param hotSectors how much of the array most requests go to
 * @param weights how often each kind of step comes, by ordinal
 * @param cacheBlocks dirty blocks that a disk's cache holds
 * @param latency of the disks' caches
 * @param stripes windows that the array has in flight at most
 * @param scheduler which of the schedulers, by number
 * @param engineFaults of engines beside one that is reliable; an effect each
 * @param engineFaultOneIn one of their operations in so many
 * @param mediumLatency of the disks behind their caches
 * @param idleNanosBeforeClean how long the array waits before it marks itself clean
 * @param takesSpares whether the array has a spare take the place of a member that fails without being asked to
 */
public record Swarm(
        ArrayGeometry geometry,
        MetadataVersion version,
        Policy policy,
        long dataOffsetSectors,
        boolean assumeClean,
        int clients,
        int mostSectors,
        int hotSectors,
        List<Integer> weights,
        int cacheBlocks,
        Fault.Latency latency,
        int stripes,
        int scheduler,
        List<Effect> engineFaults,
        int engineFaultOneIn,
        Fault.Latency mediumLatency,
        long idleNanosBeforeClean,
        boolean takesSpares) {

    public static final int SCHEDULERS = 5;

    private static final int MOST_MEMBER_BYTES = 256 << 10;
    /** Soon, as md has it, and after longer than a bitmap waits before it clears bits. */
    private static final List<Long> IDLE_NANOS_BEFORE_CLEAN = List.of(2_000_000L, 200_000_000L, 20_000_000_000L);

    private static final List<Effect> ENGINE_FAULTS = List.of(Effect.FAIL, Effect.STALL, Effect.REFUSE, Effect.VANISH);

    public Swarm {
        weights = List.copyOf(weights);
        engineFaults = List.copyOf(engineFaults);
    }

    /** What {@code seed} says; with the policy given, if one is. */
    public static Swarm draw(long seed, Optional<Policy> wanted) {
        SeededRandom random = SeededRandom.of(seed);
        SeededRandom ofPolicy = SeededRandom.of(random.nextLong());
        Policy drawn = any(ofPolicy, List.of(Policy.values()));
        Policy policy = wanted.orElse(drawn);
        boolean exchanges = ofPolicy.nextBoolean();
        boolean takesSpares = ofPolicy.chance(3);
        RaidLevel level = any(
                random,
                List.of(RaidLevel.RAID5, RaidLevel.RAID6, RaidLevel.RAID5, RaidLevel.RAID6, RaidLevel.RAID4).stream()
                        .filter(policy::suits)
                        .toList());
        int disks = level.parityDisks() + 2 + random.nextInt(random.chance(4) ? 6 : 3);
        Layout layout = new Layout(level, any(random, ParityPlacement.ofLevel(level)), disks);
        int chunk = 4096 << random.nextInt(5);
        int drawnStripes = 2 + random.nextInt(Math.max(1, MOST_MEMBER_BYTES / chunk - 2) / 2 + 1);
        int stripes = Math.max(drawnStripes, policy.needs().memberBytes() / chunk);
        ArrayGeometry geometry = new ArrayGeometry(layout, chunk, (long) stripes * chunk / 512);
        int sectors = (int) (geometry.arrayBytes() / 512);
        boolean instant = random.chance(3);
        Fault.Latency latency = instant
                ? new Fault.Latency(0, 0, Long.MAX_VALUE)
                : new Fault.Latency(
                        1_000 << random.nextInt(7), 1_000 << random.nextInt(8), 100_000_000L << random.nextInt(5));
        List<Effect> engineFaults = new ArrayList<>();
        ENGINE_FAULTS.stream().filter(effect -> random.chance(6)).forEach(engineFaults::add);
        return new Swarm(
                geometry,
                any(random, List.of(MetadataVersion.V1_2, MetadataVersion.V1_2, MetadataVersion.V1_1)),
                policy,
                policy.needs().dataOffsetSectors(),
                random.nextBoolean(),
                1 + random.nextInt(random.nextBoolean() ? 16 : 3),
                Math.min(sectors, 8 << random.nextInt(6)),
                Math.max(1, sectors >> random.nextInt(5)),
                weights(random, policy, exchanges),
                1 << random.nextInt(10),
                latency,
                8 << random.nextInt(3),
                random.nextInt(SCHEDULERS),
                engineFaults,
                20 << random.nextInt(6),
                mediumLatency(random),
                any(random, IDLE_NANOS_BEFORE_CLEAN),
                takesSpares);
    }

    /** None where a disk with its cache is as fast as its medium. */
    private static Fault.Latency mediumLatency(SeededRandom random) {
        return random.nextBoolean()
                ? new Fault.Latency(0, 0, Long.MAX_VALUE)
                : new Fault.Latency(10_000 << random.nextInt(8), 10_000 << random.nextInt(8), Long.MAX_VALUE);
    }

    /** How often a kind of step comes. */
    public int weight(StepKind kind) {
        return weights.isEmpty() ? 0 : weights.get(List.of(StepKind.values()).indexOf(kind));
    }

    /** Disks that the array has in its slots. */
    public int disks() {
        return geometry.layout().raidDisks();
    }

    /** What kinds of step come, and how often. Faults together are one step in 25 to one in 250. */
    private static List<Integer> weights(SeededRandom random, Policy policy, boolean exchanges) {
        int faults = 1 + random.nextInt(10);
        List<Integer> weights = new ArrayList<>();
        for (StepKind kind : StepKind.values()) {
            int weight = switch (kind) {
                case READ -> 6_000;
                case WRITE -> 6_000;
                case DURABLE_WRITE -> 2_000;
                case WRITE_ZEROES, DISCARD -> 400;
                case FLUSH -> 800;
                case PAUSE -> 40 * faults;
                case POWER_CUT -> (policy == Policy.BITMAP ? 28 : 14) * faults;
                case RESTART -> 4 * faults;
                case PUT_BACK, ADD_SPARE, REBUILD, RESYNC -> 10 * faults;
                case PULL_OUT, FAIL, REMOVE, SPOIL -> 5 * faults;
                case CHECK, CANCEL_SWEEP, SLOW_DOWN -> 2 * faults;
                case CORRUPT, LOSE_WRITE, MISDIRECT -> 2 * faults;
                case REPLACE -> exchanges ? 8 * faults : 0;
                case RE_ADD -> exchanges && policy == Policy.BITMAP ? 25 * faults : 0;
                case PULL_OUT_JOURNAL -> policy.hasJournal() ? 5 * faults : 0;
            };
            boolean left = weight > 0 && random.chance(4) && isOptional(kind);
            weights.add(left ? 0 : weight);
        }
        return weights;
    }

    /** What repairs an array is never left out: a run without it has little left to do. */
    private static boolean isOptional(StepKind kind) {
        return switch (kind) {
            case READ, WRITE, PUT_BACK, ADD_SPARE, REBUILD, RESYNC, REMOVE -> false;
            default -> true;
        };
    }

    private static <T> T any(SeededRandom random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One line for people. */
    public String describe() {
        return geometry.layout().level().mdName() + " of " + disks() + ", "
                + geometry.layout().placement().mdName() + ", chunk " + geometry.chunkBytes() / 1024 + " KiB, "
                + geometry.stripes() + " stripes, policy " + policy.name().toLowerCase(Locale.ROOT)
                + ", up to " + clients + " requests in flight";
    }
}
