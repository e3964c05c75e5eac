// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A property with which Spark does not start is the operator's error, and no defect. */
class FailedStartTest {
  private final Map<String, String> before = new HashMap<>();

  @BeforeEach
  void withoutASession() {
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
    set("spark.master", "local[1]");
    set("spark.ui.enabled", "false");
  }

  private void set(String property, String value) {
    before.put(property, System.setProperty(property, value));
  }

  @AfterEach
  void restore() {
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark.task.cpus | abc | spark.task.cpus should be int, but was abc",
        "spark.task.cpus | 5 | the number of cpus per task = 5",
        "spark.speculation | maybe | spark.speculation should be boolean, but was maybe",
        "spark.executor.memory | lots | Illegal value for config key spark.executor.memory",
        "spark.memory.fraction | 2 | spark.memory.fraction should be between 0 and 1",
        "spark.network.timeout | 1s | must be greater than the value of spark.executor.heartbeatInterval",
        "spark.executor.extraJavaOptions | -Xmx4g | is not allowed to specify max heap memory settings",
        "spark.scheduler.mode | FOO | Unrecognized spark.scheduler.mode: FOO",
        "spark.extraListeners | none.Such | because of ClassNotFoundException: none.Such",
        "spark.plugins | none.Such | ClassNotFoundException: none.Such",
        "spark.files | /nonexistent.txt | FileNotFoundException: File file:/nonexistent.txt does not exist",
      })
  void isOneMessage(String property, String value, String message) {
    set(property, value);
    Outcome outcome = Outcome.of("doctor");
    assertThat(outcome.err())
        .startsWith("sparkvae doctor: Spark: expected properties with which it starts (")
        .contains(message)
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(2);
  }
}
