package org.asyncraid.tools.cli.members;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
    @ParameterizedTest
    @CsvSource({
        "1080, 53ef, 'an ext2, ext3 or ext4 file system'",
        "0, 58465342, an XFS file system",
        "65600, 5f42485266535f4d, a Btrfs file system",
        "0, 4c554b53babe0002, a LUKS volume",
        "512, 4c4142454c4f4e45, an LVM physical volume",
        "4086, 53574150535041434532, swap space",
        "512, 4546492050415254, a GPT partition table",
        "510, 55aa, an MBR partition table or boot sector",
    })
    void isFoundWhereTheFormatPutsIt(int offset, String magic, String content) {
        byte[] head = new byte[Signature.HEAD_BYTES];
        byte[] bytes = HexFormat.of().parseHex(magic);
        System.arraycopy(bytes, 0, head, offset, bytes.length);
        assertEquals(Optional.of(content), Signature.contentOf(head, new byte[Signature.TAIL_BYTES]));
    }

    @Test
    void aFileSystemIsNamedBeforeTheBootSectorItBeginsWith() {
        byte[] head = new byte[Signature.HEAD_BYTES];
        System.arraycopy("NTFS    ".getBytes(StandardCharsets.ISO_8859_1), 0, head, 3, 8);
        head[510] = 0x55;
        head[511] = (byte) 0xaa;
        assertEquals(Optional.of("an NTFS file system"), Signature.contentOf(head, new byte[512]));
    }

    @Test
    void isFoundAtTheEndOfADevice() {
        byte[] tail = new byte[Signature.TAIL_BYTES];
        System.arraycopy(new byte[] {(byte) 0xde, 0x11, (byte) 0xde, 0x11}, 0, tail, tail.length - 512, 4);
        assertEquals(Optional.of("DDF RAID metadata"), Signature.contentOf(new byte[4096], tail));
    }

    @Test
    void zeroesHoldNothing() {
        assertEquals(
                Optional.empty(), Signature.contentOf(new byte[Signature.HEAD_BYTES], new byte[Signature.TAIL_BYTES]));
    }

    @Test
    void aDeviceShorterThanASignaturesPlaceHoldsNothing() {
        assertEquals(Optional.empty(), Signature.contentOf(new byte[512], new byte[512]));
    }
}
