package org.asyncraid.tools.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xml.sax.SAXException;

class SimulateOffloadCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(Workload.class)
    void theSameSeedGivesTheSameOutputForEveryWorkload(Workload workload) {
        String[] options = {
            "--engines", "ioatdma,dsa,simd", "--workload", workload.toString(), "--operations", "100", "--chunk", "8K"
        };
        String first = simulate(options).out();
        assertEquals(first, simulate(options).out());
        assertEquals(SchedulerChoice.values().length, rowsOfSchedulers(first).size(), first);
    }

    /** The command itself refuses to report schedulers that wrote different bytes; that it looks is what is tested here. */
    @Test
    void theBytesFollowFromTheSeedAndFromNothingElse() {
        String iop341 = contentOf("--engines", "iop341,simd", "--seed", "5");
        assertEquals(iop341, contentOf("--engines", "ioatdma-cb33,worker", "--seed", "5", "--in-flight", "3"));
        assertNotEquals(iop341, contentOf("--engines", "iop341,simd", "--seed", "6"));
    }

    @Test
    void timeIsThatOfTheModels() {
        JsonNode alone = simulate("--engines", "simd", "--scheduler", "round-robin", "--operations", "50", "--json")
                .json()
                .get("simulate");
        JsonNode result = alone.get("schedulers").get(0);
        // 6 data blocks of 64 KiB at 84 GB/s, and 20 ns to call.
        double each = 20 + 6 * 65536 / 84.0;
        assertEquals(50 * each, result.get("nanos").asDouble(), 100);
        assertEquals(result.get("nanos").asLong(), result.get("cpuNanos").asLong());
        assertEquals(1.0, result.get("use").get("simd").asDouble(), 1e-9);
        JsonNode overTime = result.get("useOverTime").get(0);
        assertEquals("simd", overTime.get("name").asText());
        assertEquals(overTime.get("endNanos").size(), overTime.get("shares").size());
        overTime.get("shares").forEach(share -> assertEquals(1.0, share.asDouble(), 1e-9));
        assertEquals(6 * 65536 / each * 1e9, result.get("bytesPerSecond").asDouble(), 1e8);
        assertEquals(50, result.get("latency").get("count").asInt());
    }

    @Test
    void aDeviceWorksOnWhileTheThreadIsOccupied() {
        JsonNode both = simulate(
                        "--engines", "iop341,simd", "--scheduler", "round-robin", "--operations", "200", "--json")
                .json()
                .get("simulate")
                .get("schedulers")
                .get(0);
        double device = both.get("use").get("iop341 unit 2").asDouble();
        double thread = both.get("use").get("simd").asDouble();
        assertTrue(device > 0.9 && thread > 0.01, "device " + device + ", thread " + thread);
    }

    @Test
    void aTraceIsRunAtItsTimes() throws IOException {
        Path trace = trace(
                "# recorded by hand",
                "",
                "0       pq           6  65536  writer",
                "1000000 crc32c       1  4096   checksum  # much later",
                "1000000 pq+          2  4096   writer",
                "1500000 copy-crc32c  1  512    checksum");
        JsonNode report = simulate(
                        "--engines", "simd", "--trace", trace.toString(), "--scheduler", "fixed-priority", "--json")
                .json()
                .get("simulate");
        assertEquals(4, report.get("operations").asInt());
        JsonNode result = report.get("schedulers").get(0);
        assertEquals(1_500_000 + 20 + 512 / 14.0, result.get("nanos").asDouble(), 3);
        assertEquals(2, result.get("clients").get("writer").get("count").asInt());
        assertEquals(2, result.get("clients").get("checksum").get("count").asInt());
        assertTrue(result.get("use").get("simd").asDouble() < 0.01, "idle between the lines");
    }

    @Test
    void aWrongLineOfATraceIsOneErrorWithItsNumber() throws IOException {
        checkRefused(1, "3 fields; a line has time in ns, kind, sources, bytes, client", "0 pq 6");
        checkRefused(2, "'soon' is not a time in ns", "# comment", "soon pq 6 4096 a");
        checkRefused(1, "'-1' is not a time in ns", "-1 pq 6 4096 a");
        checkRefused(2, "4 ns is before the line above, 5", "5 pq 6 4096 a", "4 pq 6 4096 a");
        checkRefused(1, "pq with 0 sources; allowed: 1 to 510", "5 pq 0 4096 a");
        checkRefused(1, "16777217 bytes; allowed: 1 to 16777216", "5 pq 6 16777217 a");
        checkRefused(1, "'99999999999' is not a number of bytes", "5 pq 6 99999999999 a");
        checkRefused(1, "crc32c cannot accumulate", "5 crc32c+ 1 4096 a");
        Path unknown = trace("0 pr 6 4096 a");
        CommandRun run = CommandRun.of("simulate", "offload", "--trace", unknown.toString());
        run.exitsWith(ExitCode.ERROR);
        assertTrue(run.err().contains(unknown + ":1: 'pr' is not a kind of operation; there are copy,"), run.err());
    }

    @Test
    void aTraceThatIsNotThereOrEmptyIsOneError() throws IOException {
        Path absent = folder.resolve("absent");
        CommandRun.of("simulate", "offload", "--trace", absent.toString())
                .failsWith(ExitCode.ERROR, "raid simulate offload: " + absent + ": there is no such file");
        Path empty = trace("# nothing");
        CommandRun.of("simulate", "offload", "--trace", empty.toString())
                .failsWith(ExitCode.ERROR, "raid simulate offload: " + empty + ": no operation in it");
    }

    @Test
    void theChartIsOneSelfContainedFileWithABandForEachUnit()
            throws IOException, ParserConfigurationException, SAXException {
        Path chart = folder.resolve("use.svg");
        simulate(
                "--engines",
                "iop341,simd",
                "--scheduler",
                "least-loaded,round-robin",
                "--operations",
                "300",
                "--svg",
                chart.toString());
        String svg = Files.readString(chart);
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        // Three units, their memory, and the thread; under two schedulers.
        assertEquals(2 * 5, document.getElementsByTagName("path").getLength());
        assertFalse(svg.contains("href"), "refers to something else");
        assertTrue(svg.contains(">iop341 unit 2<") && svg.contains("least-loaded: "), svg);
    }

    @Test
    void wrongOptionsAreOneLineEach() {
        refuses("--disks 3; allowed: 4 to 255", "--disks", "3");
        refuses("--operations 0; allowed: 1 to 1000000", "--operations", "0");
        refuses("--in-flight 0; allowed: 1 to 4096", "--in-flight", "0");
        refuses("--chunk 1s; allowed: 512 bytes to 16.0 MiB".replace("1s", "32M"), "--chunk", "32M");
        refuses(
                "--in-flight 64: there is memory for 16 operations of this length at a time",
                "--chunk",
                "16M",
                "--in-flight",
                "64");
        CommandRun unknown =
                CommandRun.of("simulate", "offload", "--engines", "gpu").exitsWith(ExitCode.USAGE);
        assertTrue(unknown.err().contains("there is no model gpu; there are iop341, ioatdma,"), unknown.err());
        CommandRun both = CommandRun.of("simulate", "offload", "--workload", "rmw", "--trace", "t")
                .exitsWith(ExitCode.USAGE);
        assertEquals(1, both.err().lines().count(), both.err());
        CommandRun.of("simulate")
                .failsWith(
                        ExitCode.USAGE,
                        "raid simulate: what to simulate is missing: array or offload (see 'raid simulate --help')");
    }

    @Test
    void whatNoEngineCanDoIsOneError() {
        CommandRun run = CommandRun.of("simulate", "offload", "--engines", "dsa", "--scheduler", "round-robin");
        run.exitsWith(ExitCode.ERROR);
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("no engine could do operation 0, pq"), run.err());
    }

    private static CommandRun simulate(String... options) {
        List<String> line = new ArrayList<>(List.of("simulate", "offload"));
        line.addAll(Arrays.asList(options));
        return CommandRun.of(line.toArray(String[]::new)).exitsWith(ExitCode.OK);
    }

    private static String contentOf(String... options) {
        List<String> line = new ArrayList<>(Arrays.asList(options));
        line.addAll(List.of("--operations", "100", "--chunk", "4K", "--workload", "rebuild", "--json"));
        return simulate(line.toArray(String[]::new))
                .json()
                .get("simulate")
                .get("content")
                .asText();
    }

    private static List<String> rowsOfSchedulers(String out) {
        List<String> names = Arrays.stream(SchedulerChoice.values())
                .map(SchedulerChoice::toString)
                .toList();
        return out.lines()
                .filter(line -> line.contains("/s ") && names.contains(line.substring(0, line.indexOf(' '))))
                .toList();
    }

    private static void refuses(String message, String... options) {
        List<String> line = new ArrayList<>(List.of("simulate", "offload"));
        line.addAll(Arrays.asList(options));
        CommandRun.of(line.toArray(String[]::new)).failsWith(ExitCode.USAGE, "raid simulate offload: " + message);
    }

    private void checkRefused(int line, String message, String... content) throws IOException {
        Path trace = trace(content);
        CommandRun.of("simulate", "offload", "--trace", trace.toString())
                .failsWith(ExitCode.ERROR, "raid simulate offload: " + trace + ":" + line + ": " + message);
    }

    private Path trace(String... lines) throws IOException {
        return Files.write(folder.resolve("trace.txt"), List.of(lines));
    }
}
