// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.machine.JvmMemory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
  private static SparkConf conf() {
    return new SparkConf(false).set("spark.master", "spark://h:1");
  }

  @Test
  void itIsTwoMinutesUnlessSet() {
    assertThat(Patience.of(conf())).isEqualTo(Duration.ofMinutes(2));
    assertThat(Patience.of(conf().set(Patience.PROPERTY, "90s"))).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1min", "long", ""})
  void noTimeIsRefused(String value) {
    assertThatThrownBy(() -> Patience.of(conf().set(Patience.PROPERTY, value)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "spark.sparkvae.patience: expected a time from 1 second, such as 2min, found '%s'"
                .formatted(value));
  }

  @Test
  void theMessageHoldsWhatWasAskedAgainstWhatIsOffered() {
    StandaloneMaster.Worker worker = new StandaloneMaster.Worker(2, 2 * JvmMemory.GIB, 0);
    StandaloneMaster.Offer offer = new StandaloneMaster.Offer(List.of(worker, worker), 0, 3);
    SparkConf conf = conf().set("spark.executor.memory", "3g").set("spark.executor.cores", "1");
    assertThat(Patience.exhausted(conf, Optional.of(offer)))
        .hasMessage(
            "executors: expected one within 2 minutes (spark.sparkvae.patience), found none;"
                + " asked for executors of 1 core (spark.executor.cores), 3.0 GiB of memory"
                + " (spark.executor.memory); spark://h:1 offers 2 workers of 2 cores and 2.0 GiB of"
                + " memory, and has 2 other applications");
    assertThat(Patience.exhausted(conf.set("spark.master", "yarn"), Optional.empty()))
        .hasMessageEndingWith("; yarn does not say what it offers");
  }
}
