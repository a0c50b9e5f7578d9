package org.asyncraid.tools.cli.command;

import org.asyncraid.raid.journal.JournalMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes md's words for what a write journal does. */
final class JournalModeConverter implements ITypeConverter<JournalMode> {
    @Override
    public JournalMode convert(String value) {
        return switch (value) {
            case "write-through" -> JournalMode.WRITE_THROUGH;
            case "write-back" -> JournalMode.WRITE_BACK;
            default -> throw new TypeConversionException("'" + value + "' is not write-through or write-back");
        };
    }
}
