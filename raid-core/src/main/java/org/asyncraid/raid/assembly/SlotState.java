package org.asyncraid.raid.assembly;

import java.util.Optional;

/** Who fills a slot of an assembled array. */
public sealed interface SlotState {

    /** The member, if there is one. */
    Optional<Candidate> filledBy();

    /** A member whose content is up to date. */
    record InSync(Candidate member) implements SlotState {

        @Override
        public Optional<Candidate> filledBy() {
            return Optional.of(member);
        }
    }

    /**
     * A member that is being rebuilt.
     *
     * @param recoveredSectors up to where its content is up to date, counted from its data offset
     */
    record Recovering(Candidate member, long recoveredSectors) implements SlotState {

        @Override
        public Optional<Candidate> filledBy() {
            return Optional.of(member);
        }
    }

    /** Nobody. */
    record Missing() implements SlotState {

        @Override
        public Optional<Candidate> filledBy() {
            return Optional.empty();
        }
    }
}
