package org.asyncraid.raid.assembly;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Parsed;

/**
 * Reads an assembled array from its members' bytes, chunk by chunk, in the plainest way there is: what no member has
 * is solved for from the equations of P and Q.
 */
final class PlainReader {

    private final AssembledArray array;
    private final ArrayGeometry geometry;
    private final Layout layout;
    private final Map<String, byte[]> contents;

    PlainReader(AssembledArray array, Map<String, byte[]> contents) {
        this.array = array;
        this.geometry = array.geometry();
        this.layout = geometry.layout();
        this.contents = contents;
    }

    /** Hands out the array's content in order. */
    void read(Consumer<byte[]> consumer) {
        for (long stripe = 0; stripe < geometry.stripes(); stripe++) {
            Map<Integer, byte[]> data = knownData(stripe);
            if (data.size() < layout.dataDisks()) {
                solve(stripe, data);
            }
            for (int index = 0; index < layout.dataDisks(); index++) {
                consumer.accept(data.get(index));
            }
        }
    }

    private Map<Integer, byte[]> knownData(long stripe) {
        Map<Integer, byte[]> data = new HashMap<>();
        for (int index = 0; index < layout.dataDisks(); index++) {
            int slot = layout.dataSlot(stripe, index);
            if (has(slot, stripe)) {
                data.put(index, chunk(slot, stripe));
            }
        }
        return data;
    }

    private void solve(long stripe, Map<Integer, byte[]> data) {
        List<Integer> lost = new ArrayList<>();
        for (int index = 0; index < layout.dataDisks(); index++) {
            if (!data.containsKey(index)) {
                lost.add(index);
            }
        }
        boolean pKnown = has(layout.pSlot(stripe), stripe);
        if (lost.size() == 1 && pKnown) {
            data.put(lost.getFirst(), remainder(stripe, data, layout.pSlot(stripe), false));
            return;
        }
        byte[] q = remainder(stripe, data, layout.qSlot(stripe), true);
        int first = Gf256.exp(layout.syndromeExponent(stripe, lost.getFirst()));
        if (lost.size() == 1) {
            data.put(lost.getFirst(), scaled(q, Gf256.inverse(first)));
            return;
        }
        byte[] p = remainder(stripe, data, layout.pSlot(stripe), false);
        int second = Gf256.exp(layout.syndromeExponent(stripe, lost.getLast()));
        byte[] sum = scaled(p, second);
        addScaled(sum, q, 1);
        byte[] firstData = scaled(sum, Gf256.inverse(first ^ second));
        addScaled(p, firstData, 1);
        data.put(lost.getFirst(), firstData);
        data.put(lost.getLast(), p);
    }

    /** What the known data leaves over of P or Q. */
    private byte[] remainder(long stripe, Map<Integer, byte[]> data, int paritySlot, boolean weighted) {
        byte[] rest = chunk(paritySlot, stripe);
        data.forEach((index, bytes) ->
                addScaled(rest, bytes, weighted ? Gf256.exp(layout.syndromeExponent(stripe, index)) : 1));
        return rest;
    }

    private static byte[] scaled(byte[] bytes, int factor) {
        byte[] product = new byte[bytes.length];
        addScaled(product, bytes, factor);
        return product;
    }

    private static void addScaled(byte[] sum, byte[] bytes, int factor) {
        byte[] products = new byte[256];
        for (int value = 0; value < 256; value++) {
            products[value] = (byte) Gf256.multiply(factor, value);
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= products[bytes[i] & 0xff];
        }
    }

    private boolean has(int slot, long stripe) {
        return switch (array.slots().get(slot)) {
            case SlotState.InSync inSync -> !isBad(inSync.member(), stripe);
            case SlotState.Recovering recovering ->
                geometry.memberOffset(stripe + 1, 0) <= recovering.recoveredSectors() * ArrayGeometry.SECTOR_BYTES;
            case SlotState.Missing missing -> false;
        };
    }

    /** A chunk with any bad sector counts as one that nobody has. */
    private boolean isBad(Candidate member, long stripe) {
        long from = member.superblock().dataOffset() + geometry.memberOffset(stripe, 0) / ArrayGeometry.SECTOR_BYTES;
        return member.badBlocks() instanceof Parsed.Value<BadBlockLog> log
                && log.value().badSectors().stream()
                        .anyMatch(bad ->
                                bad.sector() < from + geometry.chunkSectors() && from < bad.sector() + bad.sectors());
    }

    private byte[] chunk(int slot, long stripe) {
        Candidate member = array.slots().get(slot).filledBy().orElseThrow();
        long from = member.superblock().dataOffset() * ArrayGeometry.SECTOR_BYTES + geometry.memberOffset(stripe, 0);
        byte[] chunk = new byte[geometry.chunkBytes()];
        System.arraycopy(contents.get(member.deviceName()), (int) from, chunk, 0, chunk.length);
        return chunk;
    }
}
