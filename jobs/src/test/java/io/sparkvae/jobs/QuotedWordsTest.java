// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.List;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;

class QuotedWordsTest {
  /** Spark splits the options of executors: both must find the same words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  -Da=1   -Db=2 ",
        "-Da=\"two words\" -Db='it is'",
        "-Da=\"say \\\"so\\\"\"",
        "'one word' \"and 'another'\"",
        "-XX:OnOutOfMemoryError=\"kill -9 %p\"",
      })
  void aTextIsSplitAsSparkDoes(String text) {
    List<String> words = QuotedWords.split("p", text);
    assertThat(words).isEqualTo(JavaConverters.seqAsJavaList(Utils.splitCommandString(text)));
    assertThat(QuotedWords.split("p", QuotedWords.join(words))).isEqualTo(words);
    assertThat(JavaConverters.seqAsJavaList(Utils.splitCommandString(QuotedWords.join(words))))
        .isEqualTo(words);
  }

  @Test
  void anOpenQuoteIsRefused() {
    assertThatThrownBy(() -> QuotedWords.split("spark.driver.extraJavaOptions", "-Da=\"x"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("spark.driver.extraJavaOptions: expected a closing \", found none in -Da=\"x");
  }
}
