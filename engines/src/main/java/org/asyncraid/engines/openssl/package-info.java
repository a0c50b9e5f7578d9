/** OpenSSL's libcrypto, where it is installed. */
@NullMarked
package org.asyncraid.engines.openssl;

import org.jspecify.annotations.NullMarked;
