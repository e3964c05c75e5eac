// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * Where events of OpenLineage go.
 *
 * @param to address of a server, or a directory
 * @param namespace of the jobs
 */
record LineageSettings(String to, String namespace) {
  private static final String TO = "tracking.lineage.to";
  private static final String NAMESPACE = "tracking.lineage.namespace";

  /**
   * Reads the settings; empty if no events are wanted.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static Optional<LineageSettings> from(Settings settings) {
    String to = settings.string(TO).strip();
    String namespace = settings.string(NAMESPACE);
    if (namespace.isBlank()) {
      throw settings.refused(NAMESPACE, "a name", namespace);
    }
    boolean http = to.startsWith("http:") || to.startsWith("https:");
    if (http && HttpAddress.of(to).isEmpty()) {
      throw settings.refused(TO, HttpAddress.EXPECTED, HttpAddress.shown(to));
    }
    return Optional.of(to).filter(t -> !t.isEmpty()).map(t -> new LineageSettings(t, namespace));
  }

  boolean overHttp() {
    return HttpAddress.of(to).isPresent();
  }
}
