package org.asyncraid.blockdev.file;

import java.nio.file.Path;
import org.asyncraid.async.loop.ThreadedLoop;

/** A program that opens an image for writing, says so, and closes it when its input ends. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        try (var loop = ThreadedLoop.start("holder");
                var io = FileIo.start(1);
                var device = FileDevice.open(Path.of(arguments[0]), Access.READ_WRITE, loop, io)) {
            System.out.println("locked");
            System.out.println(device.name());
            System.in.readAllBytes();
        }
    }
}
