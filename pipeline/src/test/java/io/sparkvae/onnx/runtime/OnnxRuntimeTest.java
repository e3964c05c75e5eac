// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {
  @Test
  void anAbsentRuntimeIsOneMessageThatSaysWhatToAdd() {
    assertThatCode(() -> OnnxRuntime.require("encode.onnx.file")).doesNotThrowAnyException();
    assertThatThrownBy(() -> OnnxRuntime.require("encode.onnx.file", "ai.onnxruntime.Absent"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "encode.onnx.file: expected ONNX Runtime on the class path, found none; give"
                + " spark-submit the option --packages"
                + " com.microsoft.onnxruntime:onnxruntime:1.20.0 (or its jar by --jars)");
  }
}
