// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class Nd4jLibraryTest {
  private static final String USE = "train.precision = double";

  @Test
  void theLibraryOfTheClassPathIsFound() {
    assertThatCode(() -> Nd4jLibrary.require(USE)).doesNotThrowAnyException();
  }

  @Test
  void withoutItTheMessageNamesTheJarAndWhereToPutIt() throws Exception {
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      assertThatThrownBy(() -> Nd4jLibrary.require(USE, empty))
          .isInstanceOf(ResourceFailure.class)
          .hasMessage(
              "train.precision = double: expected ND4J's native library on the class path, found"
                  + " none; it is in sparkvae-nd4j.jar: put that file beside sparkvae.jar, where the"
                  + " launcher finds it, or give it to spark-submit with --jars");
    }
  }
}
