// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.gate.GateResult;
import io.sparkvae.gate.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The essence of the verdict of all gates. */
final class GatesEssence {
  private static final String KIND = "gates";

  private GatesEssence() {}

  /** Returns the verdict of a run or of a statistics directory; empty if it has none. */
  static Optional<Essence> in(Path directory, Configuration hadoop) {
    return Verdict.read(directory, hadoop).map(verdict -> of(verdict, directory));
  }

  private static Essence of(Verdict verdict, Path directory) {
    List<Fact> facts = new ArrayList<>();
    facts.add(outcome(verdict));
    if (verdict.against() != null) {
      facts.add(Fact.text("against", verdict.against()));
    }
    verdict.failed().forEach(gate -> facts.add(Fact.text("failed", gate.sentence())));
    verdict.gates().stream()
        .filter(GateResult::passed)
        .forEach(gate -> facts.add(Fact.text("passed", gate.sentence())));
    verdict.waiting().forEach(gate -> facts.add(Fact.text("waiting", gate)));
    return new Essence(
        new Path(directory, Verdict.FILE).toString(),
        KIND,
        verdict.outcome() != Verdict.Outcome.UNFINISHED,
        null,
        facts,
        List.of(),
        List.of());
  }

  /** Returns how all gates together ended. */
  static Fact outcome(Verdict verdict) {
    return Fact.text(KIND, verdict.outcome());
  }
}
