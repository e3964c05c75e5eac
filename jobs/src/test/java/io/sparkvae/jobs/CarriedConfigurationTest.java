// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class CarriedConfigurationTest {
  private static final String TEXT =
      "train { epochs = ${?EPOCHS}, batchSize = ${ SIZE } }\nmodel.latent = ${?\"ABSENT\"} # ä\n";

  @Test
  void theTextAndTheVariablesThatItNamesTravel() {
    Map<String, String> here = Map.of("EPOCHS", "3", "SIZE", "16", "PASSWORD", "hush");
    Map<String, String> sent = CarriedConfiguration.environment("a.conf", TEXT, here);
    assertThat(sent)
        .containsOnlyKeys("EPOCHS", "SIZE", CarriedConfiguration.VARIABLE)
        .containsEntry("EPOCHS", "3");
    assertThat(CarriedConfiguration.in(new Configuration(false), sent).read("a.conf"))
        .isEqualTo(TEXT);
  }

  @Test
  void aFileThatIsTooLongForAVariableIsRefused() {
    StringBuilder text = new StringBuilder();
    new Random(1).ints(200_000, 'a', 'z' + 1).forEach(c -> text.append((char) c));
    assertThatThrownBy(() -> CarriedConfiguration.environment("a.conf", text.toString(), Map.of()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("--config a.conf: expected a file that travels to the driver");
  }
}
