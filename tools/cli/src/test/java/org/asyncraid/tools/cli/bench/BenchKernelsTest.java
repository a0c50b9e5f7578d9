package org.asyncraid.tools.cli.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

class BenchKernelsTest {
    /** So little that figures mean nothing, and everything is still done once. */
    private static final Effort LEAST = new Effort(List.of(512L, 20_000L), List.of(2, 5), 0, 3, 1);

    @TempDir
    private Path folder = Path.of("");

    private static KernelReport measured() throws KernelRun.Interrupted {
        return new KernelReport(
                new KernelRun(LEAST, KernelsSelection.get().kernels(), new Interruption(), what -> {}).measure());
    }

    /** Being verified is part of it: a wrong result would have ended the run. */
    @Test
    void everyTaskIsMeasuredForEverybodyPresent() throws KernelRun.Interrupted {
        KernelReport report = measured();
        List<Contestant> present = Contestant.present();
        for (Task task : Task.ALL) {
            assertEquals(LEAST.lengths(), report.lengths(task));
            for (long bytes : LEAST.lengths()) {
                for (Contestant contestant : Contestant.values()) {
                    assertEquals(
                            present.contains(contestant),
                            report.byLength(task, bytes, contestant).orElse(0) > 0);
                }
            }
            assertTrue(report.byThreads(task, 1).orElse(0) > 0
                    && report.byThreads(task, 2).orElse(0) > 0);
        }
        for (Task.Kind kind : Task.SCALED) {
            assertEquals(
                    LEAST.sourceCounts(),
                    report.bySources(kind).stream().map(Task::sources).toList());
        }
        assertEquals(Task.ALL.size() * LEAST.lengths().size(), report.rows().size());
        assertEquals(
                present.size() * report.rows().size()
                        + Math.min(2, present.size() - 2)
                                * Task.SCALED.size()
                                * LEAST.sourceCounts().size()
                        + 2 * Task.ALL.size(),
                report.facts().size());
    }

    @Test
    void tablesAndPageShowAllFiguresAndThePageFetchesNothing()
            throws KernelRun.Interrupted, IOException, ParserConfigurationException, SAXException {
        KernelReport report = measured();
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text, true));
        String page = new KernelPage(report, "a <machine>", "raid bench kernels").html();
        for (Task task : Task.ALL) {
            assertTrue(text.toString().contains(task.title()), task.title());
            assertTrue(page.contains(task.title()), task.title());
        }
        assertTrue(page.contains("a &lt;machine&gt;"));
        assertFalse(page.contains("<script") || page.contains("href=") || page.contains("src="));
        assertFalse(page.contains("NaN") || page.contains("Infinity"));
        int charts = 0;
        for (String part : page.split("(?=<svg )", -1)) {
            if (part.startsWith("<svg ")) {
                String svg = part.substring(0, part.indexOf("</svg>") + "</svg>".length());
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
                charts++;
            }
        }
        int ratios = Contestant.present().contains(Contestant.ISAL) ? 2 : 1;
        assertEquals(Task.ALL.size() + ratios + Task.SCALED.size() + 1, charts);
    }

    @Test
    void aWrongResultIsNotTimed() {
        Task task = Task.ALL.getFirst();
        Kernels idle = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> null);
        try (Arena arena = Arena.ofConfined()) {
            Contest contest = new Contest(task, 512, arena, idle);
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> contest.verified(Contestant.KERNELS));
            assertEquals("asyncraid computes a wrong xor k=8 of 512 bytes", refusal.getMessage());
        }
    }

    @Test
    void aReportThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured() throws IOException {
        String prefix = "raid bench kernels: --report ";
        Path nowhere = folder.resolve("nowhere/page.html");
        CommandRun.of("bench", "kernels", "--report", nowhere.toString())
                .failsWith(ExitCode.ERROR, prefix + nowhere + ": there is no such folder");
        CommandRun.of("bench", "kernels", "--report", folder.toString())
                .failsWith(ExitCode.ERROR, prefix + folder + ": is a directory");
        Path page = folder.resolve("page.html");
        Path part = Files.createFile(folder.resolve("page.html.part"));
        CommandRun.of("bench", "kernels", "--report", page.toString())
                .failsWith(ExitCode.ERROR, prefix + page + ": " + part + " is in the way; remove it");
        assertTrue(Files.exists(part));
    }

    @Test
    void afterCtrlCNothingIsLeftAndAnOlderReportIsAsItWas() throws IOException {
        Path page = Files.writeString(folder.resolve("page.html"), "older");
        CommandRun run = CommandRun.interrupted("bench", "kernels", "--quick", "--report", page.toString())
                .exitsWith(ExitCode.INTERRUPTED);
        assertTrue(run.err().endsWith("raid bench kernels: stopped; nothing was written" + System.lineSeparator()));
        assertEquals("older", Files.readString(page));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(page), new ArrayList<>(left.toList()));
        }
    }

    @Test
    void aReportReplacesAnOlderOne() throws IOException {
        Path page = Files.writeString(folder.resolve("page.html"), "older");
        try (ReportFile file = new ReportFile("--report", page)) {
            file.write("newer");
        }
        assertEquals("newer", Files.readString(page));
        assertDoesNotThrow(() -> new ReportFile("--report", page).close());
        assertEquals("newer", Files.readString(page));
    }

    @Test
    void whatToMeasureMustBeSaid() {
        CommandRun.of("bench")
                .failsWith(
                        ExitCode.USAGE,
                        "raid bench: what to measure is missing: kernels or offload (see 'raid bench --help')");
    }
}
