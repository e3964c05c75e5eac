// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class NativeBuildTest {
  private static final Set<String> SKYLAKE =
      Set.of("avx2", "fma", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");
  private static final Set<String> HASWELL = Set.of("avx2", "fma");

  private static Processor with(Set<String> flags) {
    return new Processor(Processor.SUPPORTED, "test", flags);
  }

  @Test
  void takesTheWidestVectorsThatTheProcessorHas() {
    assertThat(NativeBuild.choose(with(SKYLAKE), null).build()).isEqualTo(NativeBuild.AVX512);
    assertThat(NativeBuild.choose(with(HASWELL), null).build()).isEqualTo(NativeBuild.AVX2);
    Set<String> knightsLanding = Set.of("avx2", "fma", "avx512f", "avx512cd");
    assertThat(NativeBuild.choose(with(knightsLanding), "").build()).isEqualTo(NativeBuild.AVX2);
  }

  @Test
  void anOverrideWinsWhereTheProcessorAllowsIt() {
    assertThat(NativeBuild.choose(with(SKYLAKE), "avx2"))
        .isEqualTo(new NativeChoice(NativeBuild.AVX2, "asked for by SPARKVAE_NATIVE_BUILD"));
    assertThatThrownBy(() -> NativeBuild.choose(with(HASWELL), "avx512"))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith("SPARKVAE_NATIVE_BUILD=avx512: expected a processor with avx512f")
        .hasMessageContaining("found one without avx512f");
    assertThatThrownBy(() -> NativeBuild.choose(with(SKYLAKE), "sse"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("SPARKVAE_NATIVE_BUILD: expected avx512 or avx2, found 'sse'");
  }

  @Test
  void refusesAProcessorThatRunsNoBuild() {
    assertThatThrownBy(() -> NativeBuild.choose(with(Set.of("sse4_2")), null))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "native code: expected a processor with avx2 and fma, "
                + "found one without avx2, fma (/proc/cpuinfo)");
    assertThatThrownBy(
            () -> NativeBuild.choose(new Processor("mac os x-aarch64", "M1", Set.of()), null))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("expected a machine of platform linux-x86_64");
  }

  @Test
  void readsTheKernelsList() {
    Processor read =
        Processor.parse(
            Processor.SUPPORTED,
            List.of("processor\t: 0", "model name\t: Some CPU", "flags\t\t: fpu avx2 fma"));
    assertThat(read)
        .isEqualTo(new Processor("linux-x86_64", "Some CPU", Set.of("fpu", "avx2", "fma")));
  }

  @Test
  void theSelectedBuildIsTheOneThatIsLoaded() throws IOException {
    NativeChoice choice = NativeBuild.select();
    assertThat(NativeBuild.select()).isSameAs(choice);
    assertThat(Nd4j.scalar(2f).mul(2).getFloat(0)).isEqualTo(4f);
    List<String> mapped;
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      mapped = lines.filter(line -> line.endsWith("libnd4jcpu.so")).toList();
    }
    assertThat(mapped)
        .isNotEmpty()
        .allMatch(line -> line.contains("linux-x86_64" + choice.build().extension() + "/"));
  }
}
