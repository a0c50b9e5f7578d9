package org.asyncraid.blockdev.file;

/** How a file is opened. */
public enum Access {
    /** Any number of readers share a file; nobody writes to it meanwhile. */
    READ_ONLY,
    /** One program has the file for itself. */
    READ_WRITE
}
