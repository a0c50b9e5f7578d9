package org.asyncraid.tools.simulator.planted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The array and its simulator once more, with a bug in it: its own copies of their classes, of which one comes from the
 * changed source. All other classes are the parent's.
 */
final class PlantedClasses extends ClassLoader {
    private static final List<String> COPIED = List.of("org.asyncraid.raid.", "org.asyncraid.tools.simulator.");

    private final Map<String, byte[]> changed;

    private PlantedClasses(Map<String, byte[]> changed) {
        super(PlantedClasses.class.getClassLoader());
        this.changed = changed;
    }

    /**
     * Runs of seeds with the bug planted: what a run failed with, or nothing.
     *
     * @throws IllegalStateException when the bug does not compile, or its place in the source is gone
     */
    @SuppressWarnings("unchecked") // SeedRun is one, but from the other class loader.
    static LongFunction<Optional<String>> runsWith(PlantedBug bug) {
        try {
            return (LongFunction<Optional<String>>) new PlantedClasses(compile(bug))
                    .loadClass(SeedRun.class.getName())
                    .getConstructor(String.class)
                    .newInstance(bug.policy());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (COPIED.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] code = changed.containsKey(name) ? changed.get(name) : original(name);
                loaded = defineClass(name, code, 0, code.length);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** The classes of the changed source, nested ones included, by name. */
    private static Map<String, byte[]> compile(PlantedBug bug) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (Output output = new Output(compiler.getStandardFileManager(null, null, null))) {
            List<String> options =
                    List.of("-nowarn", "-proc:none", "-classpath", System.getProperty("java.class.path"));
            boolean ok = compiler.getTask(messages, output, null, options, null, List.of(new Source(bug)))
                    .call();
            if (!ok) {
                throw new IllegalStateException(bug + " does not compile:\n" + messages);
            }
            return output.classes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(PlantedBug bug) {
            super(URI.create("planted:///" + bug.className().replace('.', '/') + ".java"), Kind.SOURCE);
            text = bug.source();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what the compiler makes in memory. */
    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> made = new HashMap<>();

        Output(JavaFileManager files) {
            super(files);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            made.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            made.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("planted:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
