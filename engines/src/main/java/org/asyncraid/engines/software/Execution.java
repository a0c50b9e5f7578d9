package org.asyncraid.engines.software;

import org.asyncraid.async.descriptor.Descriptor;

/**
 * A backend at work, with the scratch memory and contexts that it needs. Belongs to one thread at a time; carrying out a
 * descriptor allocates nothing, once what it needs is there. Trusts the addresses of a descriptor, which its submitter
 * validated.
 */
public interface Execution extends AutoCloseable {
    /** Carries the descriptor out and ends it. */
    void run(Descriptor descriptor);

    /** Gives scratch memory and contexts back. */
    @Override
    default void close() {}
}
