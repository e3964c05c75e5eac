// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.evaluate.Diagnosis;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.evaluate.EvaluationContent.Estimate;
import io.sparkvae.evaluate.ReconstructionResult;
import io.sparkvae.gate.Compared;
import io.sparkvae.gate.Drift;
import io.sparkvae.gate.GateResult;
import io.sparkvae.gate.Shift;
import io.sparkvae.gate.Verdict;
import io.sparkvae.generate.Pictures;
import io.sparkvae.model.likelihood.Measure;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.score.DisentanglementContent;
import io.sparkvae.score.DistancesContent;
import io.sparkvae.score.ProbesContent;
import io.sparkvae.score.Proportion;
import io.sparkvae.score.ScoresContent;
import io.sparkvae.score.StandardErrors;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sections on gates, drift, evaluation and scores, as of a run that has all of them. */
final class MeasuredSections {
  private MeasuredSections() {}

  static List<Section> of(Pictures pictures) {
    return List.of(
        GateSection.of(verdict()),
        DriftSection.of(drift(), pictures),
        EvaluationSection.of(manifest("evaluation", evaluation())),
        ScoreSection.of(manifest("scores", scores()), pictures));
  }

  private static Manifest.Read manifest(String kind, Object content) {
    Manifest manifest =
        Manifest.ofNow(kind, Map.of(), List.of(), List.of(), Json.MAPPER.valueToTree(content));
    return new Manifest.Read(new org.apache.hadoop.fs.Path("/run/" + kind), manifest, "");
  }

  private static Verdict verdict() {
    return new Verdict(
        Verdict.Outcome.FAILED,
        "runs/2026-11-26",
        List.of("throughput.drop"),
        List.of(
            new GateResult(
                "drift.effect",
                "stats",
                false,
                1.3,
                0.2,
                -80.0,
                1e-19,
                -1.3,
                "drift.effect: expected a change of at most 0.2, found 1.3"),
            new GateResult(
                "quarantine.share",
                "ingest",
                true,
                0.001,
                0.01,
                null,
                null,
                null,
                "0.1 % are bad")));
  }

  private static Drift drift() {
    List<Shift> shifts = new ArrayList<>();
    for (int j = 0; j < 2; j++) {
      shifts.add(new Shift(Shift.Quantity.MU, j, 0.1, 0.11, 0.4, 0.69, 1, 0.02));
      shifts.add(new Shift(Shift.Quantity.SPREAD, j, 1, 1.01, 0.4, 0.69, 1, 0.015));
    }
    shifts.add(new Shift(Shift.Quantity.MU, 2, 0.1, -1.2, -80, 1e-20, 1e-19, -1.3));
    shifts.add(new Shift(Shift.Quantity.SPREAD, 2, 1, 1.6, 40, 1e-20, 1e-19, 0.6));
    shifts.add(new Shift(Shift.Quantity.KL, 2, 2.5, 2.6, 0.4, 0.69, 1, 0.1));
    shifts.add(new Shift(Shift.Quantity.KL, 0, 2.5, 2.51, 0.4, 0.69, 1, 0.01));
    return new Drift(Compared.NEW, 1200, 50000, false, shifts);
  }

  private static Estimate estimate(double mean) {
    return new Estimate(mean, 0.01);
  }

  private static EvaluationContent evaluation() {
    EvaluationContent.Result test =
        new EvaluationContent.Result(
            10_000,
            estimate(86.76),
            estimate(-90.07),
            estimate(25.9),
            estimate(64.17),
            estimate(0.16),
            null,
            List.of(),
            21,
            new ReconstructionResult(
                estimate(0.01), estimate(20.5), estimate(0.912), estimate(0.95), 2),
            new Diagnosis(
                Diagnosis.Collapse.NONE,
                List.of(),
                List.of(),
                25.9,
                List.of("Some dimensions idle.")));
    return new EvaluationContent(
        5000, 50, Divergence.EXACT, 0.01, Measure.PROBABILITY, Map.of("test", test));
  }

  private static ScoresContent scores() {
    Proportion share = new Proportion(0.93, 0.92, 0.94);
    DistancesContent.Distances distances =
        new DistancesContent.Distances(1.25, 0.004, 0.0005, share, share);
    return new ScoresContent(
        new DisentanglementContent(
            10_000,
            List.of(new DisentanglementContent.Factor(0, 3, 1.1)),
            List.of(),
            0.431,
            List.of(0.431),
            0.2,
            List.of(0.2),
            new DisentanglementContent.Dci(0.5, 0.4, 0.9, List.of(0.9)),
            0.8,
            0.98,
            0.7,
            0.5,
            List.of(List.of(0.5)),
            List.of(List.of(1.0)),
            new StandardErrors(5, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01)),
        new ProbesContent(10_000, 2000, 10, 15, share, share, 0.11),
        new DistancesContent(DistancesContent.OF_ENCODER, "test", 2000, distances, distances));
  }
}
