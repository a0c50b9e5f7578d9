package org.asyncraid.blockdev.fault;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;

/**
 * A device on which bits turn without a word: see {@link Fault.Corruption}. Turned bits are marked beside the data,
 * which stays as it was on the decorated device, and seen by every read until they are written.
 */
public final class CorruptingDevice extends DeviceDecorator {
    private final Fault.Corruption fault;
    private final SeededRandom random;

    /** Positions of turned bits, counted from the start of the device. */
    private final NavigableSet<Long> turnedBits = new TreeSet<>();

    /** The device with this decay. */
    public CorruptingDevice(BlockDevice device, Fault.Corruption fault, SeededRandom random, EventLoop loop) {
        super(device, loop);
        this.fault = fault;
        this.random = random;
    }

    /** Turns one bit within the range. */
    public void corrupt(long offsetBytes, long lengthBytes) {
        long bit = Byte.SIZE * offsetBytes + random.nextLong(Byte.SIZE * lengthBytes);
        if (!turnedBits.remove(bit)) {
            turnedBits.add(bit);
        }
    }

    /** How many bits are wrong. */
    public int turnedBits() {
        return turnedBits.size();
    }

    @Override
    protected void begin(DeviceRequest request) {
        if (random.chance(fault.oneRequestIn())) {
            corrupt(0, sizeBytes());
        }
        passOn(request);
    }

    @Override
    protected void ended(DeviceRequest request, IoStatus status) {
        if (status.isOk()) {
            switch (request.operation()) {
                case READ -> turnBits(request);
                case WRITE -> {
                    turnBack(request);
                    if (random.chance(fault.oneWriteIn())) {
                        corrupt(request.offsetBytes(), request.lengthBytes());
                    }
                }
                case WRITE_ZEROES -> turnBack(request);
                case DISCARD, FLUSH -> {}
            }
        }
        end(request, status);
    }

    private void turnBack(DeviceRequest written) {
        if (!turnedBits.isEmpty()) {
            bitsOf(written).clear();
        }
    }

    private void turnBits(DeviceRequest read) {
        if (turnedBits.isEmpty()) {
            return;
        }
        MemorySegment memory = read.page().segment();
        for (long bit : bitsOf(read)) {
            long at = bit / Byte.SIZE - read.offsetBytes() + read.pageOffset();
            int turned = memory.get(ValueLayout.JAVA_BYTE, at) ^ 1 << bit % Byte.SIZE;
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) turned);
        }
    }

    private NavigableSet<Long> bitsOf(DeviceRequest request) {
        long first = Byte.SIZE * request.offsetBytes();
        return turnedBits.subSet(first, true, first + Byte.SIZE * request.lengthBytes(), false);
    }
}
