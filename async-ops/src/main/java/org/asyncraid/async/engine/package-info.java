/** The service provider interface of engines. It can be used directly, without the layer above. */
@NullMarked
package org.asyncraid.async.engine;

import org.jspecify.annotations.NullMarked;
