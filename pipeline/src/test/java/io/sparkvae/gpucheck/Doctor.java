// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.graph.cuda.CudaFacts;
import io.sparkvae.machine.Fact;
import io.sparkvae.machine.Fact.Meaning;
import io.sparkvae.machine.Machine;
import io.sparkvae.provenance.Versions;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What {@code doctor} says of the machine and its cards, and which versions meet. */
final class Doctor implements Step {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

  @Override
  public void run(Site site, Findings found) throws IOException {
    found.line("date: " + Instant.now());
    found.line("sparkvae: " + Json.LINE.writeValueAsString(Versions.current()));
    if (Files.exists(DRIVER)) {
      found.line(Files.readAllLines(DRIVER).get(0));
    }
    List<Fact> facts = new ArrayList<>(Machine.facts());
    facts.addAll(CudaFacts.facts(() -> OptionalInt.of(Site.CARD)));
    facts.forEach(
        fact -> found.line("%s: %s (%s)".formatted(fact.subject(), fact.found(), fact.meaning())));
    long fatal = facts.stream().filter(fact -> fact.meaning() == Meaning.FATAL).count();
    found.figure(Figure.atMost("gpu.doctor", fatal, 0, "facts with which no job can run"));
    if (fatal > 0) {
      throw new IllegalStateException("doctor: expected a card that computes, found none");
    }
  }
}
