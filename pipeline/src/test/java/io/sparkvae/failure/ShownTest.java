// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void aNameDoesNotControlTheTerminal() {
    assertThat(Shown.message("a\u001b[2Jb\u0000\u009b c$1\\d"))
        .isEqualTo("a\\u001b[2Jb\\u0000\\u009b c$1\\d");
    assertThat(Shown.message("two\n\tlines, é")).isEqualTo("two\n\tlines, é");
  }
}
