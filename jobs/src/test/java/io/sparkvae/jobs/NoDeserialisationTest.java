// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.provenance.Manifest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.io.function.IOFunction;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;

/**
 * No class of this program makes Java objects from a file's bytes, by itself or by DL4J or ND4J.
 */
class NoDeserialisationTest {
  private static final Map<String, Set<String>> REFUSED =
      Map.of(
          // Not the numbers that a class reads of its own serialised form.
          "java/io/ObjectInputStream",
              Set.of("<init>", "readObject", "readUnshared", "readFields", "defaultReadObject"),
          "java/beans/XMLDecoder", Set.of(),
          "org/apache/commons/lang3/SerializationUtils", Set.of("deserialize", "clone"),
          "org/nd4j/common/util/SerializationUtils", Set.of(),
          "org/deeplearning4j/util/ModelSerializer", Set.of(),
          "org/deeplearning4j/core/util/ModelGuesser", Set.of(),
          "org/nd4j/linalg/dataset/DataSet", Set.of("load"),
          "org/nd4j/linalg/dataset/MultiDataSet", Set.of("load"),
          "org/nd4j/autodiff/samediff/SameDiff", Set.of("load", "fromFlatBuffers", "fromFlatFile"),
          "org/apache/spark/api/java/JavaSparkContext", Set.of("objectFile"));

  @Test
  void noClassOfOursCallsIt() throws Exception {
    Map<String, Set<String>> found = new TreeMap<>();
    int classes = 0;
    for (Class<?> one : List.of(Main.class, Manifest.class)) {
      try (ClassFiles files = ClassFiles.with(one)) {
        for (Path file : files.all()) {
          classes++;
          Set<String> calls = calls(file);
          if (!calls.isEmpty()) {
            found.put(file.toString(), calls);
          }
        }
      }
    }
    assertThat(classes).isGreaterThan(200);
    assertThat(found).isEmpty();
  }

  /** The control: a class that does. */
  @Test
  void aCallIsFound() throws Exception {
    try (ClassFiles files = ClassFiles.with(Offender.class)) {
      Path file =
          files.all().stream()
              .filter(f -> f.toString().endsWith("$Offender.class"))
              .findFirst()
              .orElseThrow();
      assertThat(calls(file))
          .containsExactly(
              "java/io/ObjectInputStream.readObject",
              "org/deeplearning4j/util/ModelSerializer.restoreMultiLayerNetwork");
    }
  }

  private static final class Offender {
    static Object read(ObjectInputStream in) throws Exception {
      return in.readObject();
    }

    static IOFunction<File, MultiLayerNetwork> reader() {
      return ModelSerializer::restoreMultiLayerNetwork;
    }
  }

  /** All that was compiled together with a class: a directory, or a jar once it is packaged. */
  private record ClassFiles(FileSystem jar, Path root) implements AutoCloseable {
    static ClassFiles with(Class<?> type) throws IOException, URISyntaxException {
      Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return new ClassFiles(null, place);
      }
      FileSystem jar = FileSystems.newFileSystem(place);
      return new ClassFiles(jar, jar.getPath("/"));
    }

    List<Path> all() throws IOException {
      try (Stream<Path> files = Files.walk(root)) {
        return files.filter(file -> file.toString().endsWith(".class")).toList();
      }
    }

    @Override
    public void close() throws IOException {
      if (jar != null) {
        jar.close();
      }
    }
  }

  private static Set<String> calls(Path file) throws IOException {
    Set<String> calls = new TreeSet<>();
    try (InputStream in = Files.newInputStream(file)) {
      new ClassReader(in).accept(new Calls(calls), ClassReader.SKIP_DEBUG);
    }
    return calls;
  }

  /** Collects calls, and references to methods, of what is refused. */
  private static final class Calls extends ClassVisitor {
    private final Set<String> calls;

    Calls(Set<String> calls) {
      super(Opcodes.ASM9);
      this.calls = calls;
    }

    private void see(String owner, String method) {
      Set<String> methods = REFUSED.get(owner);
      if (methods != null && (methods.isEmpty() || methods.contains(method))) {
        calls.add(owner + "." + method);
      }
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String method, String type, boolean isInterface) {
          see(owner, method);
        }

        @Override
        public void visitInvokeDynamicInsn(
            String lambda, String type, Handle bootstrap, Object... arguments) {
          for (Object argument : arguments) {
            if (argument instanceof Handle handle) {
              see(handle.getOwner(), handle.getName());
            }
          }
        }
      };
    }
  }
}
