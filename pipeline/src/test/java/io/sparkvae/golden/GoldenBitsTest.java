// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.machine.NativeBuild;
import io.sparkvae.provenance.Numerics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bits of {@link Bits} are those of golden-bits.properties, which has them by numerics version
 * and kind of processor. Where a change of the arithmetic is meant, raise {@link Numerics#VERSION},
 * add the lines that the failure prints, and leave the old ones: they tell which version had which.
 */
class GoldenBitsTest {
  private static final Pattern LINE = Pattern.compile("bits (\\S+)=(\\S+)");

  @TempDir Path directory;

  @Test
  void bitsAreThoseOfTheNumericsVersion() throws IOException {
    assertGolden(NativeBuild.select().build(), Bits.of(directory));
  }

  /** A processor with AVX-512 can do what one with AVX2 alone does. */
  @Test
  void bitsOfAvx2AreToo() throws Exception {
    Assumptions.assumeTrue(
        NativeBuild.select().build() == NativeBuild.AVX512, "this processor has AVX2 alone");
    assertGolden(NativeBuild.AVX2, inAvx2());
  }

  private Map<String, String> inAvx2() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:UseAVX=2", "-cp", System.getProperty("java.class.path"), Bits.class.getName()));
    command.add(directory.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(NativeBuild.VARIABLE, NativeBuild.AVX2.spelled());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    Map<String, String> found = new TreeMap<>();
    LINE.matcher(output).results().forEach(line -> found.put(line.group(1), line.group(2)));
    return found;
  }

  private static void assertGolden(NativeBuild build, Map<String, String> found)
      throws IOException {
    String prefix = "%d.%s.".formatted(Numerics.VERSION, build.spelled());
    Map<String, String> expected = new TreeMap<>();
    golden().forEach((name, digest) -> expected.put((String) name, (String) digest));
    expected.keySet().removeIf(name -> !name.startsWith(prefix));
    Map<String, String> named =
        found.entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> prefix + e.getKey(), Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    assertThat(named)
        .as(
            "bits changed: undo the change, or raise Numerics.VERSION and record what was found"
                + " (%s)",
            named)
        .isEqualTo(expected)
        .hasSize(6);
  }

  private static Properties golden() throws IOException {
    Properties golden = new Properties();
    try (InputStream in = GoldenBitsTest.class.getResourceAsStream("golden-bits.properties")) {
      golden.load(in);
    }
    return golden;
  }
}
