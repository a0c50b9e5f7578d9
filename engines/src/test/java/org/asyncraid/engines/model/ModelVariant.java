package org.asyncraid.engines.model;

import java.util.Properties;

/** The models that come with the package, with some numbers changed. */
final class ModelVariant {
    private ModelVariant() {}

    /** A model whose parameters, given by name and value in turn, are changed; left out where the value is empty. */
    static HardwareModel of(String model, String... changes) {
        Properties properties = ModelFile.read(model);
        for (int i = 0; i < changes.length; i += 2) {
            if (changes[i + 1].isEmpty()) {
                properties.remove(changes[i]);
            } else {
                properties.setProperty(changes[i], changes[i + 1]);
            }
        }
        return ModelFile.parse(properties);
    }
}
