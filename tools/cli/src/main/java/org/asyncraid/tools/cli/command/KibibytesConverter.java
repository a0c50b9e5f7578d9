package org.asyncraid.tools.cli.command;

import org.asyncraid.tools.cli.output.ByteSizes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size into bytes; a plain number counts KiB, as for mdadm's options. */
final class KibibytesConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return ByteSizes.parse(text, 1024);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
