package org.asyncraid.engines;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.asyncraid.engines.foreign.NativeLibrary;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.openssl.LibCrypto;

/** Skips the tests of an engine whose library is not installed here. */
abstract class OptionalLibrary implements SkipExecutionHook {
    private final NativeLibrary library;

    OptionalLibrary(NativeLibrary library) {
        this.library = library;
    }

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return library.find().isPresent()
                ? SkipResult.doNotSkip()
                : SkipResult.skip("optional: " + library.title() + " is not installed");
    }

    /** Of tests that need ISA-L. */
    static final class IsaL extends OptionalLibrary {
        IsaL() {
            super(Isal.LIBRARY);
        }
    }

    /** Of tests that need libcrypto. */
    static final class Crypto extends OptionalLibrary {
        Crypto() {
            super(LibCrypto.LIBRARY);
        }
    }
}
