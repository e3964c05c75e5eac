// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * ND4J's native library. It takes 376 MB when it is unpacked, and few jobs use it, so it lies in a
 * jar of its own beside the application: {@value #JAR}.
 */
public final class Nd4jLibrary {
  /** The name of the jar that holds the library for all builds. */
  public static final String JAR = "sparkvae-nd4j.jar";

  private static final String ON_PROCESSORS = "org/nd4j/linalg/cpu/nativecpu/bindings/";

  /** Of ND4J's backend for graphics processors, which brings its own library. */
  private static final String ON_CARDS = "org/nd4j/linalg/jcublas/JCublasBackend.class";

  private Nd4jLibrary() {}

  /**
   * Requires that the library is on the class path. Call it before ND4J is first used, because ND4J
   * itself would report this with the stack trace of a class that cannot be initialised.
   *
   * @param use what needs the library, for the message: {@code train.precision = double}
   * @throws ResourceFailure when it is absent
   */
  public static void require(String use) {
    require(use, Nd4jLibrary.class.getClassLoader());
  }

  static void require(String use, ClassLoader classes) {
    Stream<String> builds =
        Arrays.stream(NativeBuild.values())
            .map(build -> Processor.SUPPORTED + build.extension())
            .map(folder -> ON_PROCESSORS + folder + "/libnd4jcpu.so");
    if (Stream.concat(builds, Stream.of(ON_CARDS))
        .noneMatch(name -> classes.getResource(name) != null)) {
      throw new ResourceFailure(
          "%s: expected ND4J's native library on the class path, found none; it is in %s: put that file beside sparkvae.jar, where the launcher finds it, or give it to spark-submit with --jars"
              .formatted(use, JAR));
    }
  }
}
