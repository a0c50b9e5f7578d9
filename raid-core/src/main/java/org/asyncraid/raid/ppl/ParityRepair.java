package org.asyncraid.raid.ppl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.replay.ReplayWrite;
import org.jspecify.annotations.Nullable;

/**
 * Makes parity agree with the data of a write that was cut: what the log says the other blocks contribute, and what the
 * replaced ones contribute as they are now, old or new.
 *
 * <p>A replaced block that is not there and not in the log can be anything. If it is the only one, it is taken for what P
 * says, P stays, and Q is made to agree; so the blocks that were not replaced stay recoverable. With two of them parity is
 * left alone: every other block is there. A pure function.
 *
 * <p>Source, for RAID-5: {@code ppl_recover_entry} of Linux's drivers/md/raid5-ppl.c.
 */
final class ParityRepair {
    private final ArrayGeometry geometry;
    private final LoggedUpdate update;
    private final int from;
    private final int length;

    private ParityRepair(ArrayGeometry geometry, LoggedUpdate update, int from, int length) {
        this.geometry = geometry;
        this.update = update;
        this.from = from;
        this.length = length;
    }

    /**
     * What to write.
     *
     * @param from where in the update's blocks to begin, in bytes
     * @param length so many bytes of them
     * @param data by data index, those bytes of the replaced blocks that can be read
     * @param p those bytes of P; null where they cannot be read
     * @param q the same of Q
     */
    static List<ReplayWrite> of(
            ArrayGeometry geometry,
            LoggedUpdate update,
            int from,
            int length,
            Map<Integer, byte[]> data,
            byte @Nullable [] p,
            byte @Nullable [] q) {
        return new ParityRepair(geometry, update, from, length).repair(data, p, q);
    }

    private List<ReplayWrite> repair(Map<Integer, byte[]> data, byte @Nullable [] p, byte @Nullable [] q) {
        Layout layout = geometry.layout();
        byte[] newP = update.partialP() == null ? null : Arrays.copyOfRange(update.partialP(), from, from + length);
        byte[] newQ = update.partialQ() == null ? null : Arrays.copyOfRange(update.partialQ(), from, from + length);
        int unknown = -1;
        BitSet modified = update.modified();
        for (int index = modified.nextSetBit(0); index >= 0; index = modified.nextSetBit(index + 1)) {
            byte[] block = block(index, data);
            if (block != null) {
                add(newP, block, 1);
                add(newQ, block, coefficient(index));
            } else if (unknown >= 0) {
                return List.of();
            } else {
                unknown = index;
            }
        }
        if (unknown >= 0) {
            if (p == null || newP == null || newQ == null) {
                return List.of();
            }
            byte[] guess = newP.clone();
            add(guess, p, 1);
            add(newQ, guess, coefficient(unknown));
            newP = null;
        }
        List<ReplayWrite> writes = new ArrayList<>();
        write(layout.pSlot(update.stripe()), newP, p, writes);
        write(layout.qSlot(update.stripe()), newQ, q, writes);
        return writes;
    }

    private byte @Nullable [] block(int index, Map<Integer, byte[]> data) {
        byte[] logged = update.newContent().get(index);
        return logged != null && !data.containsKey(index)
                ? Arrays.copyOfRange(logged, from, from + length)
                : data.get(index);
    }

    private void write(int slot, byte @Nullable [] content, byte @Nullable [] present, List<ReplayWrite> writes) {
        if (content != null && present != null && !Arrays.equals(content, present)) {
            writes.add(new ReplayWrite(slot, geometry.memberOffset(update.stripe(), update.offset() + from), content));
        }
    }

    private int coefficient(int dataIndex) {
        boolean hasQ = geometry.layout().parityDisks() > 1;
        return hasQ ? Gf256.exp(geometry.layout().syndromeExponent(update.stripe(), dataIndex)) : 1;
    }

    private static void add(byte @Nullable [] sum, byte[] block, int coefficient) {
        if (sum == null) {
            return;
        }
        for (int i = 0; i < sum.length; i++) {
            int product = coefficient == 1 ? block[i] : Gf256.multiply(coefficient, block[i] & 0xff);
            sum[i] ^= (byte) product;
        }
    }
}
