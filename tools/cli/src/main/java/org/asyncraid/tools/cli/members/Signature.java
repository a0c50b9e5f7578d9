package org.asyncraid.tools.cli.members;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Bytes at a fixed place that tell what a device holds. Only for refusing to overwrite it: the first signature that fits
 * is named, and no other is looked for.
 *
 * @param content what such a device holds
 * @param offset where, in bytes; negative offsets count from the device's end
 * @param magic the bytes, one a character
 */
record Signature(String content, int offset, String magic) {
    /** The signatures at the start of a device lie within this many bytes. */
    static final int HEAD_BYTES = 128 << 10;

    /** The signatures at the end of a device lie within this many bytes. */
    static final int TAIL_BYTES = 4 << 10;

    /**
     * From the specifications of the formats. A partition table of the MBR kind comes last, because file systems put its
     * two bytes at the same place.
     */
    private static final List<Signature> KNOWN = List.of(
            new Signature("a LUKS volume", 0, "LUKS"),
            new Signature("an LVM physical volume", 512, "LABELONE"),
            new Signature("an LVM physical volume", 0, "LABELONE"),
            new Signature("a bcache device", 0x1018, "\u00c6\u0085s\u00f6N\u001aE\u00ca"),
            new Signature("an XFS file system", 0, "XFSB"),
            new Signature("a Btrfs file system", 0x10040, "_BHRfS_M"),
            new Signature("an ext2, ext3 or ext4 file system", 0x438, "S\u00ef"),
            new Signature("an F2FS file system", 0x400, "\u0010 \u00f5\u00f2"),
            new Signature("a JFS file system", 0x8000, "JFS1"),
            new Signature("a ReiserFS file system", 0x10034, "ReIsEr"),
            new Signature("a SquashFS file system", 0, "hsqs"),
            new Signature("an ISO 9660 file system", 0x8001, "CD001"),
            new Signature("an NTFS file system", 3, "NTFS    "),
            new Signature("an exFAT file system", 3, "EXFAT   "),
            new Signature("a FAT file system", 0x36, "FAT"),
            new Signature("a FAT file system", 0x52, "FAT32"),
            new Signature("swap space", 4086, "SWAPSPACE2"),
            new Signature("swap space", 4086, "SWAP-SPACE"),
            new Signature("a QEMU image", 0, "QFI"),
            new Signature("Intel RAID metadata", -1024, "Intel Raid ISM"),
            new Signature("DDF RAID metadata", -512, "\u00de\u0011\u00de\u0011"),
            new Signature("a GPT partition table", 512, "EFI PART"),
            new Signature("a GPT partition table", 4096, "EFI PART"),
            new Signature("an MBR partition table or boot sector", 510, "U\u00aa"));

    /**
     * What a device holds.
     *
     * @param head its first {@link #HEAD_BYTES}, or all of it
     * @param tail its last {@link #TAIL_BYTES}, or all of it
     */
    static Optional<String> contentOf(byte[] head, byte[] tail) {
        return KNOWN.stream()
                .filter(signature -> signature.isIn(signature.offset < 0 ? tail : head))
                .map(Signature::content)
                .findFirst();
    }

    private boolean isIn(byte[] bytes) {
        int from = offset < 0 ? bytes.length + offset : offset;
        return from >= 0
                && from + magic.length() <= bytes.length
                && new String(bytes, from, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
    }
}
