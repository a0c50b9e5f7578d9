package org.asyncraid.tools.cli.create;

import java.util.List;
import java.util.function.Consumer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.tools.cli.members.CurrentContent;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Keeps devices that hold something from being made members without a word. */
public final class ContentCheck {
    private final CurrentContent contents;
    private final boolean force;
    private final Consumer<String> warnings;

    /** @param force only warn of what is lost */
    public ContentCheck(CurrentContent contents, boolean force, Consumer<String> warnings) {
        this.contents = contents;
        this.force = force;
        this.warnings = warnings;
    }

    /**
     * Looks at all of the devices.
     *
     * @throws CommandFailure for the first that holds something, unless forced
     */
    public void check(List<BlockDevice> devices) {
        for (BlockDevice device : devices) {
            contents.of(device).ifPresent(content -> {
                if (!force) {
                    throw CommandFailure.refused(device.name() + ": holds " + content + "; --force overwrites it");
                }
                warnings.accept(device.name() + ": holds " + content + ", which is lost now");
            });
        }
    }
}
