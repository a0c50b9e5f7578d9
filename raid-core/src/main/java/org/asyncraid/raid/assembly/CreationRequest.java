package org.asyncraid.raid.assembly;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MetadataVersion;

/**
 * What array to make. Nothing is checked here; {@link ArrayCreation} does.
 *
 * @param identity what it is called
 * @param chunkBytes bytes of one member's part of a stripe
 * @param slots who is to fill each slot; empty for one that is missing
 * @param spares devices that wait for a member to fail
 * @param componentSectors how much of every member to use; as much as all have if not given
 * @param dataOffset the sector where the data of every member begins; mdadm's choice if not given
 * @param assumeClean whether to take parity for right, so that no resync follows
 * @param consistency what to do after a crash
 */
public record CreationRequest(
        Identity identity,
        RaidLevel level,
        ParityPlacement placement,
        long chunkBytes,
        List<Optional<NewDevice>> slots,
        List<NewDevice> spares,
        OptionalLong componentSectors,
        OptionalLong dataOffset,
        boolean assumeClean,
        Consistency consistency) {

    /** mdadm's chunk if nothing is asked for. */
    public static final int DEFAULT_CHUNK_BYTES = 512 << 10;

    /**
     * What an array is called.
     *
     * @param uuid chosen at random by the caller
     * @param name mostly {@code host:name}
     * @param creationTimeSeconds since 1970
     */
    public record Identity(MetadataVersion version, MdUuid uuid, String name, long creationTimeSeconds) {}

    public CreationRequest {
        slots = List.copyOf(slots);
        spares = List.copyOf(spares);
    }

    /** The same array with another policy. */
    public CreationRequest with(Consistency policy) {
        return new CreationRequest(
                identity,
                level,
                placement,
                chunkBytes,
                slots,
                spares,
                componentSectors,
                dataOffset,
                assumeClean,
                policy);
    }
}
