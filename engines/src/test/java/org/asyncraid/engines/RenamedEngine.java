package org.asyncraid.engines;

import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;

/** An engine under another name, so that a layer can have two of a kind. */
record RenamedEngine(Engine engine, String name) implements Engine {
    @Override
    public Capabilities capabilities() {
        return engine.capabilities();
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return engine.open(context);
    }

    @Override
    public void close() {
        engine.close();
    }
}
