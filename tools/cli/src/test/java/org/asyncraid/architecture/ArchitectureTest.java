package org.asyncraid.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** The arrows between the modules, and what must stay at the edge: time, chance, output, flags, the end of the process. */
@AnalyzeClasses(packages = "org.asyncraid", importOptions = ArchitectureTest.Production.class)
class ArchitectureTest {

    /** Neither this module's tests nor the golden arrays, which come in the test jar of another module. */
    static final class Production implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return Predefined.DO_NOT_INCLUDE_TESTS.includes(location) && !location.contains("-tests.jar");
        }
    }

    private static final String LOOP = "org.asyncraid.async.loop..";
    private static final String KERNELS = "org.asyncraid.engines.kernels..";
    private static final String TOOLS = "org.asyncraid.tools..";

    @ArchTest
    static final ArchRule modulesDependOnlyAlongTheArrows = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.asyncraid..")
            .layer("tools")
            .definedBy(TOOLS)
            .layer("raid-core")
            .definedBy("org.asyncraid.raid..")
            .layer("engines")
            .definedBy("org.asyncraid.engines..")
            .layer("blockdev-sim")
            .definedBy("org.asyncraid.blockdev..")
            .layer("async-ops")
            .definedBy("org.asyncraid.async..")
            .whereLayer("tools")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("raid-core")
            .mayOnlyBeAccessedByLayers("tools")
            .whereLayer("engines")
            .mayOnlyBeAccessedByLayers("tools")
            .whereLayer("blockdev-sim")
            .mayOnlyBeAccessedByLayers("raid-core", "tools")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("org.asyncraid.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheLoopKnowsTime = noClasses()
            .that()
            .resideOutsideOfPackages(LOOP, TOOLS)
            .should()
            .accessTargetWhere(anyOf(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.Thread.sleep",
                    "java.util.concurrent.TimeUnit.sleep",
                    "java.util.concurrent.locks.LockSupport.parkNanos",
                    "java.util.concurrent.locks.LockSupport.parkUntil",
                    "java.util.Date.<init>",
                    "java.time.Instant.now",
                    "java.time.LocalDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone"));

    @ArchTest
    static final ArchRule onlyTheLoopKnowsChance = noClasses()
            .that()
            .resideOutsideOfPackages(LOOP, TOOLS)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class, SecureRandom.class)
            .orShould()
            .accessTargetWhere(anyOf("java.lang.Math.random", "java.util.UUID.randomUUID"));

    @ArchTest
    static final ArchRule onlyTheLoopMayUseCompletableFutures = noClasses()
            .that()
            .resideOutsideOfPackages(LOOP, TOOLS)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(CompletableFuture.class);

    @ArchTest
    static final ArchRule onlyTheKernelsSeeTheIncubatorModule = noClasses()
            .that()
            .resideOutsideOfPackage(KERNELS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator..");

    @ArchTest
    static final ArchRule onlyToolsPrintOrExit = noClasses()
            .that()
            .resideOutsideOfPackage(TOOLS)
            .should()
            .accessTargetWhere(anyOf(
                    "java.lang.System.out",
                    "java.lang.System.err",
                    "java.lang.System.console",
                    "java.lang.System.exit",
                    "java.lang.Runtime.exit",
                    "java.lang.Runtime.halt",
                    "java.lang.Throwable.printStackTrace"));

    /** The width of the kernels is chosen once a JVM, before any tool can be asked. */
    @ArchTest
    static final ArchRule onlyToolsAndTheChoiceOfKernelsReadFlags = noClasses()
            .that()
            .resideOutsideOfPackages(TOOLS, "org.asyncraid.engines.kernels..")
            .should()
            .accessTargetWhere(anyOf(
                    "java.lang.System.getenv",
                    "java.lang.System.getProperty",
                    "java.lang.Boolean.getBoolean",
                    "java.lang.Integer.getInteger",
                    "java.lang.Long.getLong"));

    /** Matches calls, method references and field accesses by what they reach, written {@code owner.name}. */
    private static DescribedPredicate<JavaAccess<?>> anyOf(String... targets) {
        return new DescribedPredicate<>("target is one of %s", List.of(targets)) {
            @Override
            public boolean test(JavaAccess<?> access) {
                for (String target : targets) {
                    int dot = target.lastIndexOf('.');
                    if (access.getTarget().getName().equals(target.substring(dot + 1))
                            && access.getTargetOwner().isAssignableTo(target.substring(0, dot))) {
                        return true;
                    }
                }
                return false;
            }
        };
    }
}
