package org.asyncraid.tools.cli.examine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MdWordsTest {
    @ParameterizedTest
    @CsvSource({
        "5119999, ''",
        "34603008, ' (33.00 MiB 34.60 MB)'",
        "2147483647, ' (2048.00 MiB 2147.48 MB)'",
        "2147483648, ' (2.00 GiB 2.15 GB)'",
        "8001427603456, ' (7.28 TiB 8.00 TB)'",
    })
    void sizesAreInBinaryAndDecimalUnitsAsMdadmHasThem(long bytes, String words) {
        assertEquals(words, MdWords.sizes(bytes));
    }

    @Test
    void timesAreThoseOfTheGivenZone() {
        assertEquals("Thu Jan  1 00:00:10 2026", MdWords.time(1767225610, ZoneOffset.UTC));
        assertEquals("Thu Jan  1 01:00:10 2026", MdWords.time(1767225610, ZoneId.of("Europe/Berlin")));
    }

    @ParameterizedTest
    @CsvSource({"6, 2, left-symmetric", "5, 7, 7", "4, 0, parity-last", "10, 258, 258"})
    void layoutsHaveNamesWhereTheLevelHasThem(int level, int number, String name) {
        assertEquals(name, MdWords.layout(level, number));
    }

    @Test
    void whatCouldControlATerminalIsReplaced() {
        assertEquals("host:?[31mName?", MdWords.printable("host:\u001b[31mName\u202e"));
        assertEquals("größe", MdWords.printable("größe"));
    }
}
