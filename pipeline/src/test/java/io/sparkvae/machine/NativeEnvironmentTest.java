// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeEnvironmentTest {
  @Test
  void theMachinesOwnValueIsNotOurs() {
    assertThat(
            NativeEnvironment.of(
                NativeBuild.AVX512,
                Map.of("OPENBLAS_CORETYPE", "Prescott", "OMP_NUM_THREADS", "9")))
        .containsEntry("OPENBLAS_CORETYPE", "SkylakeX")
        .containsEntry("OMP_NUM_THREADS", "1");
  }

  @Test
  void oursOverrides() {
    assertThat(
            NativeEnvironment.of(
                NativeBuild.AVX2, Map.of("SPARKVAE_BLAS_CORE", "Zen", "SPARKVAE_THREADS", "2")))
        .containsEntry("OPENBLAS_CORETYPE", "Zen")
        .containsEntry("OPENBLAS_NUM_THREADS", "2");
  }

  @Test
  void nativeCodeSeesWhatIsSet() {
    NativeEnvironment.apply(Map.of("SPARKVAE_TEST_VARIABLE", "seen"));
    assertThat(
            Function.getFunction("c", "getenv")
                .invokeString(new Object[] {"SPARKVAE_TEST_VARIABLE"}, false))
        .isEqualTo("seen");
  }
}
