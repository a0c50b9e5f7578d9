package org.asyncraid.tools.cli.members;

import java.util.Optional;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.tools.cli.examine.MdWords;
import org.asyncraid.tools.cli.machine.DeviceReader;

/** Says what a device holds, before something else is made of it. */
public final class CurrentContent {
    private static final int SECTOR_BYTES = BlockDevice.SECTOR_BYTES;

    private final DeviceReader reader;
    private final MemberExaminer examiner;

    public CurrentContent(DeviceReader reader) {
        this.reader = reader;
        examiner = new MemberExaminer(reader);
    }

    /** What would be lost, in words that follow "holds"; empty where nothing known is there. */
    public Optional<String> of(BlockDevice device) {
        return memberOf(device).or(() -> Signature.contentOf(head(device), tail(device)));
    }

    private Optional<String> memberOf(BlockDevice device) {
        return switch (examiner.search(device).superblock()) {
            case Parsed.Value<Superblock> found -> Optional.of(member(found.value()));
            case Parsed.Damaged<Superblock> damaged -> Optional.of("a damaged md superblock");
            case Parsed.Absent<Superblock> absent -> Optional.empty();
        };
    }

    private static String member(Superblock superblock) {
        String array =
                superblock.name().isEmpty() ? superblock.arrayUuid().toString() : MdWords.printable(superblock.name());
        return "a member of the " + MdWords.level(superblock.levelNumber()) + " array " + array;
    }

    private byte[] head(BlockDevice device) {
        return reader.read(device, 0, (int) Math.min(Signature.HEAD_BYTES, device.sizeBytes()));
    }

    private byte[] tail(BlockDevice device) {
        int length = (int) Math.min(Signature.TAIL_BYTES, device.sizeBytes());
        return reader.read(device, (device.sizeBytes() - length) / SECTOR_BYTES * SECTOR_BYTES, length);
    }
}
