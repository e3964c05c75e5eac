// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.configuration.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * Where and how runs are reported to MLflow.
 *
 * @param server its address, without a user's name in it
 * @param experiment name of the experiment, which is made if it is absent
 * @param run id of the run that is reported to; empty: a run for each stage
 * @param artifactBytes the largest file that is sent
 */
record MlflowSettings(URI server, String experiment, Optional<String> run, long artifactBytes) {
  private static final String URI_KEY = "tracking.mlflow.uri";

  /**
   * Reads the settings; empty if there is no server.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static Optional<MlflowSettings> from(Settings settings) {
    long artifactBytes = settings.bytes("tracking.mlflow.artifactBytes");
    String uri = settings.string(URI_KEY);
    if (uri.isBlank()) {
      return Optional.empty();
    }
    URI server =
        HttpAddress.of(uri)
            .orElseThrow(
                () -> settings.refused(URI_KEY, HttpAddress.EXPECTED, HttpAddress.shown(uri)));
    return Optional.of(
        new MlflowSettings(
            server,
            settings.string("tracking.mlflow.experiment"),
            Optional.of(settings.string("tracking.mlflow.run")).filter(run -> !run.isBlank()),
            artifactBytes));
  }
}
