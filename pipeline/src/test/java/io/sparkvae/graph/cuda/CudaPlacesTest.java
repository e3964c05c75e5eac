// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaPlacesTest {
  @TempDir Path root;

  private String folder(String path) throws IOException {
    return Files.createDirectories(root.resolve(path)).toString();
  }

  private String file(String path) throws IOException {
    folder(path.substring(0, path.lastIndexOf('/')));
    return Files.createFile(root.resolve(path)).toString();
  }

  @Test
  void namedFoldersComeBeforeTheLoadersPathAndPythonsPackagesAfterIt() throws IOException {
    String named = file("a/libnvrtc.so.12");
    String home = file("toolkit/lib64/libnvrtc.so.13");
    String cuda = file("usr/local/cuda/lib64/libnvrtc.so.12");
    String venv = file("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libnvrtc.so.13");
    file("conda/bin/python3");
    String conda = file("conda/lib/python3.11/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
    String opt = file("opt/x/lib/python3.9/dist-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
    String own =
        file("home/.local/lib/python3.10/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
    CudaPlaces places =
        CudaPlaces.of(
            folder("a") + ":" + folder("b"),
            Map.of(
                "CUDA_HOME", folder("toolkit"),
                "VIRTUAL_ENV", folder("venv"),
                "PATH", folder("empty") + ":" + folder("conda/bin"),
                "HOME", folder("home")),
            root);
    assertThat(places.candidates(List.of("libnvrtc.so.13", "libnvrtc.so.12")))
        .containsExactly(
            named, home, "libnvrtc.so.13", "libnvrtc.so.12", cuda, venv, conda, opt, own);
    assertThat(places.inWords())
        .startsWith(
            "%s, %s, %s/toolkit/lib64, the loader's path, "
                .formatted(folder("a"), folder("b"), root));
  }

  @Test
  void newerVersionsOfAFolderComeFirst() throws IOException {
    file("a/libcublas.so.12");
    file("a/libcublas.so.13");
    CudaPlaces places = CudaPlaces.of(folder("a"), Map.of(), root);
    assertThat(places.candidates(List.of("libcublas.so.13", "libcublas.so.12")))
        .startsWith(root + "/a/libcublas.so.13", root + "/a/libcublas.so.12");
  }

  @Test
  void aBareMachineHasTheLoadersPathOnly() {
    CudaPlaces places = CudaPlaces.of("", Map.of("CUDA_HOME", "/nowhere"), root);
    assertThat(places.candidates(List.of("libcuda.so.1"))).containsExactly("libcuda.so.1");
    assertThat(places.inWords()).isEqualTo("the loader's path");
  }

  @Test
  void aNamedFolderThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> CudaPlaces.of("/nowhere/at/all", Map.of(), root))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("SPARKVAE_CUDA: expected folders, found '/nowhere/at/all', which is none");
  }
}
