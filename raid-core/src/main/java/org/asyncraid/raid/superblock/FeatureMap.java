package org.asyncraid.raid.superblock;

import java.util.ArrayList;
import java.util.List;

/**
 * A version 1 superblock's feature map. Version 0.90 has none; what it can say is given in the same bits.
 *
 * @param bits md's number
 */
public record FeatureMap(int bits) {

    public boolean has(Feature feature) {
        return (bits & feature.bit()) != 0;
    }

    FeatureMap with(Feature feature) {
        return new FeatureMap(bits | feature.bit());
    }

    FeatureMap without(Feature feature) {
        return new FeatureMap(bits & ~feature.bit());
    }

    /** The bits no {@link Feature} has. */
    public int unknownBits() {
        int unknown = bits;
        for (Feature feature : Feature.values()) {
            unknown &= ~feature.bit();
        }
        return unknown;
    }

    /** The labels of the features, lowest bit first, unknown bits last as one hex number. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (Feature feature : Feature.values()) {
            if (has(feature)) {
                labels.add(feature.label());
            }
        }
        if (unknownBits() != 0) {
            labels.add("0x" + Integer.toHexString(unknownBits()));
        }
        return labels;
    }
}
