package org.asyncraid.raid.superblock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MdUuidTest {

    private static final MdUuid UUID = new MdUuid(0xca8a0eecf9732c00L, 0xd928926246ad6d67L);

    @Test
    void isWrittenAsMdadmWritesIt() {
        assertEquals("ca8a0eec:f9732c00:d9289262:46ad6d67", UUID.toString());
        assertEquals("00000000:00000001:00000000:00000002", new MdUuid(1, 2).toString());
    }

    @Test
    void isReadInAllTheWaysMdadmReadsIt() {
        for (String text : new String[] {
            "ca8a0eec:f9732c00:d9289262:46ad6d67",
            "CA8A0EEC.F9732C00.D9289262.46AD6D67",
            "ca8a0eec-f973-2c00-d928-926246ad6d67",
            "ca8a0eecf9732c00d928926246ad6d67"
        }) {
            assertEquals(Optional.of(UUID), MdUuid.parse(text));
        }
        for (String text : new String[] {"", "ca8a0eec", "ca8a0eec:f9732c00:d9289262:46ad6d6g", UUID + "0"}) {
            assertEquals(Optional.empty(), MdUuid.parse(text));
        }
    }

    @Test
    void standsOnDiskAsItIsWritten() {
        byte[] image = new byte[18];
        UUID.write(image, 1);
        assertArrayEquals(HexFormat.of().parseHex("00ca8a0eecf9732c00d928926246ad6d6700"), image);
        assertEquals(UUID, MdUuid.read(image, 1));
    }
}
