package org.asyncraid.tools.cli.create;

import java.util.Arrays;
import java.util.List;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.assembly.InitialArea;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock1;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.DeviceWriter;

/** Puts the first superblock on a device, after taking off whatever superblocks it has had. */
public final class SuperblockWriter {
    private static final int SECTOR_BYTES = BlockDevice.SECTOR_BYTES;
    private static final int PIECE_BYTES = 64 << 10;

    private final DeviceReader reader;
    private final DeviceWriter writer;

    public SuperblockWriter(DeviceReader reader, DeviceWriter writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** Overwrites every md superblock with zeroes, damaged ones too, and flushes if there was any. */
    public void erase(BlockDevice device) {
        boolean erased = false;
        List<Place> places = SuperblockSearch.places(device.sizeBytes() / SECTOR_BYTES);
        for (Place place : places) {
            byte[] region = reader.read(device, place.sector() * SECTOR_BYTES, Place.BYTES);
            if (!(place.parse(region) instanceof Parsed.Absent)) {
                writer.write(device, place.sector() * SECTOR_BYTES, new byte[Place.BYTES]);
                erased = true;
            }
        }
        if (erased) {
            writer.flush(device);
        }
    }

    /** Writes what is to stand beside the superblock, flushes if there is any, and then the superblock. */
    public void write(BlockDevice device, PlannedMember member) {
        for (InitialArea area : member.areas()) {
            writeAll(device, area.sector() * SECTOR_BYTES, area.content());
        }
        if (!member.areas().isEmpty()) {
            writer.flush(device);
        }
        write(device, member.superblock());
    }

    private void writeAll(BlockDevice device, long offset, byte[] content) {
        for (int done = 0; done < content.length; done += PIECE_BYTES) {
            writer.write(
                    device,
                    offset + done,
                    Arrays.copyOfRange(content, done, Math.min(done + PIECE_BYTES, content.length)));
        }
    }

    /** Writes a superblock, in whole blocks, where it says that it lies, and flushes. */
    private void write(BlockDevice device, Superblock1 superblock) {
        byte[] image = superblock.encode();
        byte[] blocks = Arrays.copyOf(image, Math.ceilDiv(image.length, device.blockBytes()) * device.blockBytes());
        writer.write(device, superblock.superblockSector() * SECTOR_BYTES, blocks);
        writer.flush(device);
    }
}
