package org.asyncraid.tools.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizesTest {
    @ParameterizedTest
    @CsvSource({
        "64M, 67108864",
        "64m, 67108864",
        "64MiB, 67108864",
        "512K, 524288",
        "512, 524288",
        "2048s, 1048576",
        "1G, 1073741824",
        "3T, 3298534883328",
        "0, 0",
    })
    void suffixesAreBinaryAndAPlainNumberCountsTheGivenUnit(String text, long bytes) {
        assertEquals(bytes, ByteSizes.parse(text, 1024));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1.5G", "64X", "0x40", "64 M", "9999999999999999999"})
    void anythingElseIsRefusedByName(String text) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> ByteSizes.parse(text, 1));
        assertTrue(String.valueOf(thrown.getMessage()).contains("'" + text + "'"));
    }

    @Test
    void sizesBeyondALongAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ByteSizes.parse("99999999T", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "65536, 64.0 KiB",
        "67108864, 64.0 MiB",
        "268435456, 256 MiB",
        "3298534883328, 3.0 TiB"
    })
    void sizesReadShort(long bytes, String text) {
        assertEquals(text, ByteSizes.binary(bytes));
    }

    @ParameterizedTest
    @CsvSource({"1234567, 1.2 MB/s", "160000000, 160 MB/s", "2500000000, 2.50 GB/s"})
    void ratesAreDecimal(double bytesPerSecond, String text) {
        assertEquals(text, ByteSizes.rate(bytesPerSecond));
    }
}
