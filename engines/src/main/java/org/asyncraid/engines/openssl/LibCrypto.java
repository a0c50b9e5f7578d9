package org.asyncraid.engines.openssl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.asyncraid.engines.foreign.NativeLibrary;

/**
 * The functions of libcrypto 3 that ciphers and digests need, with pointers as addresses. Where they say whether they
 * succeeded, true is success. Nothing is checked.
 *
 * <p>Source: EVP_EncryptInit(3) and EVP_DigestInit(3) of OpenSSL 3.0.
 */
public final class LibCrypto {
    public static final NativeLibrary LIBRARY = new NativeLibrary(
            "libcrypto 3",
            List.of("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll"),
            "EVP_CipherInit_ex2",
            "Debian 12 and Ubuntu 22.04: apt install libssl3; newer ones: apt install libssl3t64; Fedora: dnf install"
                    + " openssl-libs; macOS: brew install openssl@3");

    private static final long NULL = 0;

    private static final boolean PRESENT = LIBRARY.find().isPresent();

    private LibCrypto() {}

    /** Whether it is installed; without it no other method may be called. */
    public static boolean isPresent() {
        return PRESENT;
    }

    /** A cipher by its name, to be given back by {@link #freeCipher}; 0 when there is none. */
    static long fetchCipher(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) Calls.CIPHER_FETCH.invokeExact(
                    NULL, arena.allocateFrom(name).address(), NULL);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void freeCipher(long cipher) {
        free(Calls.CIPHER_FREE, cipher);
    }

    /** A context for ciphers, to be given back by {@link #freeCipherContext}; 0 without memory. */
    static long newCipherContext() {
        return make(Calls.CIPHER_CTX_NEW);
    }

    /** Also overwrites the key in it. */
    static void freeCipherContext(long context) {
        free(Calls.CIPHER_CTX_FREE, context);
    }

    /** Gives a context its cipher and key, for one direction. */
    static boolean initCipher(long context, long cipher, long key, boolean encrypts) {
        try {
            return (int) Calls.CIPHER_INIT.invokeExact(context, cipher, key, NULL, encrypts ? 1 : 0, NULL) == 1;
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** Gives a context that has its key another initial vector. */
    static boolean setVector(long context, long vector) {
        try {
            return (int) Calls.CIPHER_INIT.invokeExact(context, NULL, NULL, vector, -1, NULL) == 1;
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** Encrypts or decrypts; {@code written} is the address of an int. */
    static boolean updateCipher(long context, long to, long written, long from, int bytes) {
        try {
            return (int) Calls.CIPHER_UPDATE.invokeExact(context, to, written, from, bytes) == 1;
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** A digest by its name, to be given back by {@link #freeDigest}; 0 when there is none. */
    static long fetchDigest(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (long)
                    Calls.MD_FETCH.invokeExact(NULL, arena.allocateFrom(name).address(), NULL);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void freeDigest(long digest) {
        free(Calls.MD_FREE, digest);
    }

    /** A context for digests, to be given back by {@link #freeDigestContext}; 0 without memory. */
    static long newDigestContext() {
        return make(Calls.MD_CTX_NEW);
    }

    static void freeDigestContext(long context) {
        free(Calls.MD_CTX_FREE, context);
    }

    /** The digest of a block. */
    static boolean digest(long context, long digest, long from, long bytes, long to) {
        try {
            return (int) Calls.DIGEST_INIT.invokeExact(context, digest, NULL) == 1
                    && (int) Calls.DIGEST_UPDATE.invokeExact(context, from, bytes) == 1
                    && (int) Calls.DIGEST_FINAL.invokeExact(context, to, NULL) == 1;
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    private static long make(MethodHandle function) {
        try {
            return (long) function.invokeExact();
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    private static void free(MethodHandle function, long object) {
        try {
            function.invokeExact(object);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    private static IllegalStateException failed(Throwable failure) {
        return new IllegalStateException("libcrypto could not be called", failure);
    }

    /** The functions, bound when first called. */
    private static final class Calls {
        private static final SymbolLookup LIBCRYPTO = LIBRARY.load();
        static final MethodHandle CIPHER_FETCH =
                bind("EVP_CIPHER_fetch", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        static final MethodHandle CIPHER_FREE = bind("EVP_CIPHER_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        static final MethodHandle CIPHER_CTX_NEW = bind("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
        static final MethodHandle CIPHER_CTX_FREE = bind("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        static final MethodHandle CIPHER_INIT = bind(
                "EVP_CipherInit_ex2",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
        static final MethodHandle CIPHER_UPDATE = bind(
                "EVP_CipherUpdate",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle MD_FETCH =
                bind("EVP_MD_fetch", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        static final MethodHandle MD_FREE = bind("EVP_MD_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        static final MethodHandle MD_CTX_NEW = bind("EVP_MD_CTX_new", FunctionDescriptor.of(JAVA_LONG));
        static final MethodHandle MD_CTX_FREE = bind("EVP_MD_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        static final MethodHandle DIGEST_INIT =
                bind("EVP_DigestInit_ex2", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        static final MethodHandle DIGEST_UPDATE =
                bind("EVP_DigestUpdate", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        static final MethodHandle DIGEST_FINAL =
                bind("EVP_DigestFinal_ex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));

        /** Not critical: a digest of a large block takes longer than the collector of garbage should wait. */
        private static MethodHandle bind(String name, FunctionDescriptor type) {
            return NativeLibrary.bind(LIBCRYPTO, name, false, type);
        }
    }
}
