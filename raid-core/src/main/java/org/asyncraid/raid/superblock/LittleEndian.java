package org.asyncraid.raid.superblock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in byte arrays; u16 and u32 come back zero-extended. */
final class LittleEndian {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int u16(byte[] image, int offset) {
        return (short) SHORT.get(image, offset) & 0xffff;
    }

    static long u32(byte[] image, int offset) {
        return Integer.toUnsignedLong((int) INT.get(image, offset));
    }

    static int s32(byte[] image, int offset) {
        return (int) INT.get(image, offset);
    }

    static long u64(byte[] image, int offset) {
        return (long) LONG.get(image, offset);
    }

    static void putU16(byte[] image, int offset, int value) {
        SHORT.set(image, offset, (short) value);
    }

    static void putU32(byte[] image, int offset, long value) {
        INT.set(image, offset, (int) value);
    }

    static void putU64(byte[] image, int offset, long value) {
        LONG.set(image, offset, value);
    }

    /**
     * md's checksum: 32-bit words summed up in 64 bits, and the upper half added to the lower. A half word may end
     * it.
     */
    static int foldedSum(byte[] image, int bytes) {
        return folded(sum(image, bytes));
    }

    /** The same, as if the 32-bit word at {@code without}, a multiple of 4 and inside, was 0. */
    static int foldedSum(byte[] image, int bytes, int without) {
        return folded(sum(image, bytes) - u32(image, without));
    }

    private static long sum(byte[] image, int bytes) {
        long sum = 0;
        int offset = 0;
        for (; offset + 4 <= bytes; offset += 4) {
            sum += u32(image, offset);
        }
        if (offset + 2 <= bytes) {
            sum += u16(image, offset);
        }
        return sum;
    }

    private static int folded(long sum) {
        return (int) (sum + (sum >>> 32));
    }
}
