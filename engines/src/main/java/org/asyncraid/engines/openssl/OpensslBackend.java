package org.asyncraid.engines.openssl;

import static org.asyncraid.async.op.OperationKinds.SHA256;
import static org.asyncraid.async.op.OperationKinds.XTS_DECRYPT_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_DECRYPT_512;
import static org.asyncraid.async.op.OperationKinds.XTS_ENCRYPT_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_ENCRYPT_512;

import java.util.Map;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.software.Backend;
import org.asyncraid.engines.software.Execution;

/** XTS-AES-256 and SHA-256, whole, by libcrypto. */
public final class OpensslBackend implements Backend {
    /**
     * libcrypto of this machine.
     *
     * @throws IllegalStateException when it is not installed; {@link LibCrypto#isPresent} tells
     */
    public OpensslBackend() {
        if (!LibCrypto.isPresent()) {
            throw new IllegalStateException(LibCrypto.LIBRARY.title() + " is not installed");
        }
    }

    @Override
    public Map<OperationKind, KindLimits> kinds() {
        return Map.of(
                SHA256, KindLimits.ANY,
                XTS_ENCRYPT_512, KindLimits.ANY,
                XTS_ENCRYPT_4096, KindLimits.ANY,
                XTS_DECRYPT_512, KindLimits.ANY,
                XTS_DECRYPT_4096, KindLimits.ANY);
    }

    /** A failure in the middle, which libcrypto does not rule out, leaves sectors behind that are done. */
    @Override
    public boolean failsWhole() {
        return false;
    }

    @Override
    public Execution open() {
        return new OpensslOperations();
    }
}
