// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * ND4J and DL4J are used in few packages, so that the rest does not depend on them; and JavaCPP,
 * because its first use decides which native code this JVM loads.
 */
class LibraryImportsTest {
  private static final List<String> ALLOWED =
      List.of("graph/nd4j/", "train/dl4j/", "train/tensorboard/", "machine/", "onnx/", "dl4j/");

  private static final List<String> NATIVE = List.of("graph/", "image/codec/", "machine/");

  private static final Path SOURCES = Path.of("src/main/java/io/sparkvae");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
  private static final Pattern REFERENCE = Pattern.compile("\\borg\\.(nd4j|deeplearning4j)\\.");
  private static final Pattern NATIVE_REFERENCE = Pattern.compile("\\borg\\.bytedeco\\.");

  @Test
  void nd4jAndDl4jStayInTheirPackages() throws IOException {
    Set<String> users = users(REFERENCE);
    assertThat(users).anyMatch(user -> user.startsWith("graph/nd4j/"));
    users.removeIf(user -> ALLOWED.stream().anyMatch(user::startsWith));
    assertThat(users).isEmpty();
  }

  @Test
  void javaCppStaysInItsPackages() throws IOException {
    Set<String> users = users(NATIVE_REFERENCE);
    assertThat(users).anyMatch(user -> user.startsWith("graph/cpu/"));
    users.removeIf(user -> NATIVE.stream().anyMatch(user::startsWith));
    assertThat(users).isEmpty();
  }

  private static Set<String> users(Pattern reference) throws IOException {
    Set<String> users = new TreeSet<>();
    List<Path> files;
    try (var walk = Files.walk(SOURCES)) {
      files = walk.filter(file -> file.toString().endsWith(".java")).toList();
    }
    for (Path file : files) {
      if (uses(Files.readString(file), reference)) {
        users.add(SOURCES.relativize(file).toString());
      }
    }
    return users;
  }

  @Test
  void aUseIsFound() {
    assertThat(uses("import org.nd4j.linalg.factory.Nd4j;")).isTrue();
    assertThat(uses("var x = new org.deeplearning4j.nn.conf.A();")).isTrue();
    assertThat(uses("name = \"org.nd4j.linalg.factory.Nd4j\";")).isFalse();
    assertThat(uses("/** As org.nd4j.linalg does. */ import io.sparkvae.graph.nd4j.A;")).isFalse();
  }

  private static boolean uses(String source) {
    return uses(source, REFERENCE);
  }

  private static boolean uses(String source, Pattern reference) {
    String code = COMMENT.matcher(source).replaceAll(" ");
    return reference.matcher(STRING.matcher(code).replaceAll(" ")).find();
  }
}
