// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import io.sparkvae.failure.ConfigurationFailure;

/**
 * Whether ONNX Runtime is there. It is not part of this program: who uses networks of others adds
 * it to the class path.
 */
final class OnnxRuntime {
  /** What an operator adds, for {@code --packages} of spark-submit. */
  static final String COORDINATES = "com.microsoft.onnxruntime:onnxruntime:1.20.0";

  /** The same with CUDA, in its place. */
  static final String CUDA_COORDINATES = "com.microsoft.onnxruntime:onnxruntime_gpu:1.20.0";

  private static final String ENTRY = "ai.onnxruntime.OrtEnvironment";

  private OnnxRuntime() {}

  /**
   * Requires that ONNX Runtime is on the class path.
   *
   * @param setting full key of the setting that needs it
   * @throws ConfigurationFailure when it is not
   */
  static void require(String setting) {
    require(setting, ENTRY);
  }

  static void require(String setting, String entry) {
    try {
      Class.forName(entry, false, OnnxRuntime.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ConfigurationFailure(
          "%s: expected ONNX Runtime on the class path, found none; give spark-submit the option --packages %s (or its jar by --jars)"
              .formatted(setting, COORDINATES),
          e);
    }
  }
}
