package org.asyncraid.tools.cli.command;

import org.asyncraid.raid.superblock.MdUuid;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a UUID as mdadm writes it, or with hyphens. */
final class UuidConverter implements ITypeConverter<MdUuid> {
    @Override
    public MdUuid convert(String text) {
        return MdUuid.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is no UUID; write 32 hex digits, such as 3aaa0122:29827cfa:5331ad66:ca767371"));
    }
}
