package org.asyncraid.engines.jdk;

import static org.asyncraid.async.op.OperationKinds.AES_ECB_DECRYPT;
import static org.asyncraid.async.op.OperationKinds.AES_ECB_ENCRYPT;
import static org.asyncraid.async.op.OperationKinds.COPY_CRC32C;
import static org.asyncraid.async.op.OperationKinds.CRC32C;
import static org.asyncraid.async.op.OperationKinds.SHA256;
import static org.asyncraid.async.op.OperationKinds.XTS_TWEAKS_4096;
import static org.asyncraid.async.op.OperationKinds.XTS_TWEAKS_512;

import java.util.Map;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.software.Backend;
import org.asyncraid.engines.software.Execution;

/**
 * CRC-32C, SHA-256 and AES by the JDK, whose compiler replaces them with the processor's instructions for them. With
 * its tweaks and any engine's xor, XTS is composed where no engine has it whole.
 */
public final class JdkBackend implements Backend {
    @Override
    public Map<OperationKind, KindLimits> kinds() {
        return Map.of(
                CRC32C, KindLimits.ANY,
                COPY_CRC32C, KindLimits.ANY,
                SHA256, KindLimits.ANY,
                AES_ECB_ENCRYPT, KindLimits.ANY,
                AES_ECB_DECRYPT, KindLimits.ANY,
                XTS_TWEAKS_512, KindLimits.ANY,
                XTS_TWEAKS_4096, KindLimits.ANY);
    }

    @Override
    public boolean failsWhole() {
        return true;
    }

    @Override
    public Execution open() {
        return new JdkOperations();
    }
}
