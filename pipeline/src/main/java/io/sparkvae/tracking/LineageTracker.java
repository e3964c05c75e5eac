// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * Reports a stage as a run of OpenLineage: an event when it begins and one when it ends, with the
 * datasets that it reads and makes, and their digests as versions.
 */
final class LineageTracker implements Tracker {
  private final LineageSettings settings;
  private final LineageSink sink;
  private final LineageEvents events;
  private final UUID run = UUID.randomUUID();

  LineageTracker(
      TrackedWork work,
      LineageSettings settings,
      Map<String, String> environment,
      Configuration hadoop) {
    this.settings = settings;
    this.sink = LineageSink.of(settings, environment, hadoop);
    this.events = new LineageEvents(work, settings.namespace(), run, hadoop);
  }

  @Override
  public String name() {
    return "OpenLineage at " + settings.to();
  }

  @Override
  public void begun() throws IOException {
    send("START", Optional.empty(), Optional.empty());
  }

  @Override
  public void finished(Manifest.Read made) throws IOException {
    send("COMPLETE", Optional.of(made), Optional.empty());
  }

  @Override
  public void failed(Ended how, String message) throws IOException {
    String type =
        switch (how) {
          case STOPPED -> "ABORT";
          case FAILED -> "FAIL";
        };
    send(type, Optional.empty(), Optional.of(message));
  }

  private void send(String type, Optional<Manifest.Read> made, Optional<String> error)
      throws IOException {
    sink.take(run + "-" + type, events.event(type, made, error));
  }
}
