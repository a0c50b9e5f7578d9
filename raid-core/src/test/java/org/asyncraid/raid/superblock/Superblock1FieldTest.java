package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class Superblock1FieldTest {

    @Test
    void theFieldsFillTheHeadWithoutGapOrOverlap() {
        int end = 0;
        for (Superblock1Field field : Superblock1Field.values()) {
            assertEquals(end, field.offset(), field.mdName());
            end += field.bytes();
        }
        assertEquals(256, end);
    }
}
