package org.asyncraid.tools.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void numbersAreAlignedToTheRightAndLinesHaveNoTrailingBlanks() {
        StringWriter out = new StringWriter();
        new TextTable("engine", ">bytes", "state")
                .row("simd", 12, "")
                .row("iop341.0", 123456, "quarantined")
                .print(new PrintWriter(out, true), " ");
        assertEquals("""
                 engine     bytes  state
                 simd          12
                 iop341.0  123456  quarantined
                """, out.toString());
    }

    @Test
    void aRowHasAsManyCellsAsThereAreColumns() {
        assertThrows(IllegalArgumentException.class, () -> new TextTable("a", "b").row("only one"));
    }
}
