// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.provenance.Versions;
import picocli.CommandLine.IVersionProvider;

/** Provides the versions that {@code --version} prints, one on each line. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return Versions.current().entrySet().stream()
        .map(version -> version.getKey() + " " + version.getValue())
        .toArray(String[]::new);
  }
}
