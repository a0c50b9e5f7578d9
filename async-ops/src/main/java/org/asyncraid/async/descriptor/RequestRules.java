package org.asyncraid.async.descriptor;

import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.async.op.OperationShape.Coefficients;
import org.jspecify.annotations.Nullable;

/** Whether a descriptor is what its kind takes. Allocates nothing, unless something is wrong. */
final class RequestRules {
    private RequestRules() {}

    /** See {@link Descriptor#validate}. */
    static void check(Descriptor request) {
        OperationShape shape = request.kind().shape();
        checkCounts(request, shape);
        if (request.accumulates() && !shape.accumulates()) {
            throw new IllegalArgumentException(request.kind() + " cannot accumulate");
        }
        if (request.kind().takesWholeGranules() && request.bytes() % shape.granuleBytes() != 0) {
            throw new IllegalArgumentException(request.kind() + " of " + request.bytes()
                    + " bytes; allowed: multiples of " + shape.granuleBytes());
        }
        checkParameter(request, shape.parameter());
        checkMissing(request, shape);
        checkAbsent(request, shape);
        checkOverlaps(request, shape);
    }

    private static void checkCounts(Descriptor request, OperationShape shape) {
        int sources = request.sourceCount();
        int destinations = request.destinationCount();
        if (!shape.sources().includes(sources)) {
            throw new IllegalArgumentException(
                    request.kind() + " with " + sources + " sources; allowed: " + shape.sources());
        }
        if (!shape.destinations().includes(destinations)) {
            throw new IllegalArgumentException(
                    request.kind() + " with " + destinations + " destinations; allowed: " + shape.destinations());
        }
        if (shape.coefficients() == Coefficients.PER_SOURCE_AND_DESTINATION && sources + destinations > Gf256.ORDER) {
            throw new IllegalArgumentException(request.kind() + " of " + sources + " sources and " + destinations
                    + " destinations; allowed: " + Gf256.ORDER + " in all");
        }
        int wanted = shape.coefficientCount(sources, destinations);
        if (request.coefficientCount() != wanted) {
            throw new IllegalArgumentException(request.kind() + " of " + sources + " sources with "
                    + request.coefficientCount() + " coefficients; it takes " + wanted);
        }
    }

    private static void checkParameter(Descriptor request, @Nullable Object example) {
        Object given = request.parameter();
        boolean isRight = example == null ? given == null : example.getClass().isInstance(given);
        if (!isRight) {
            throw new IllegalArgumentException(
                    request.kind() + " with parameter " + className(given) + "; it takes " + className(example));
        }
    }

    private static String className(@Nullable Object object) {
        return object == null ? "none" : object.getClass().getSimpleName();
    }

    private static void checkMissing(Descriptor request, OperationShape shape) {
        int last = request.coefficientCount() - 1;
        boolean solvable = switch (shape.coefficients()) {
            case NONE, PER_SOURCE, PER_SOURCE_AND_DESTINATION -> true;
            case PER_SOURCE_AND_ONE_MISSING -> request.coefficientAt(last) != 0;
            case PER_SOURCE_AND_TWO_MISSING -> request.coefficientAt(last) != request.coefficientAt(last - 1);
        };
        if (!solvable) {
            throw new IllegalArgumentException(request.kind() + ": the missing block's coefficient is "
                    + request.coefficientAt(last) + "; allowed: not 0, and not that of another missing block");
        }
    }

    private static void checkAbsent(Descriptor request, OperationShape shape) {
        int data = request.sourceCount() - shape.paritySources();
        for (int s = 0; s < data; s++) {
            if (request.source(s) == 0) {
                throw new IllegalArgumentException(
                        request.kind() + ": source " + s + " is absent, which only parity may be");
            }
        }
        int parity = shape.paritySources() + request.destinationCount();
        int present = 0;
        for (int s = data; s < request.sourceCount(); s++) {
            present += request.source(s) == 0 ? 0 : 1;
        }
        for (int d = 0; d < request.destinationCount(); d++) {
            present += request.destination(d) == 0 ? 0 : 1;
        }
        boolean isPartial = request.kind().isPartial();
        if (present < (isPartial ? Math.min(1, parity) : parity)) {
            throw new IllegalArgumentException(request.kind() + " with " + present + " of " + parity
                    + " parity sources and destinations present; allowed: "
                    + (isPartial ? "1 or more" : "all"));
        }
    }

    private static void checkOverlaps(Descriptor request, OperationShape shape) {
        long length = request.destinationBytes();
        for (int d = 0; d < request.destinationCount(); d++) {
            long destination = request.destination(d);
            if (destination == 0) {
                continue;
            }
            for (int other = 0; other < d; other++) {
                if (request.destination(other) != 0 && Math.abs(request.destination(other) - destination) < length) {
                    throw new IllegalArgumentException(
                            request.kind() + ": destinations " + other + " and " + d + " overlap");
                }
            }
            for (int s = 0; s < request.sourceCount(); s++) {
                long source = request.source(s);
                boolean mayBe = source == 0 || (source == destination && shape.granuleBytes() > 0);
                if (!mayBe && source < destination + length && destination < source + request.bytes()) {
                    throw new IllegalArgumentException(request.kind() + ": destination " + d + " overlaps source " + s
                            + " without being equal to it");
                }
            }
        }
    }
}
