// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.updater.Clipping;
import io.sparkvae.train.updater.ClippingSums;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the lines of {@code metrics.jsonl} of a run. */
final class MetricsLines {
  private final Learning learning;
  private final List<Control> controls;
  private final RunDivision division;

  MetricsLines(WorkOrder order, RunDivision division) {
    this.learning = order.learning();
    this.controls = ModelGraph.training(order.spec(), 1).controls();
    this.division = division;
  }

  /**
   * The line of a round.
   *
   * @param after position after it
   * @param assignment what its workers were told
   * @param validationElbo null when the model was not evaluated
   * @param ofAverage the same of the average of the parameters
   * @param checkpointSeconds that training paused for the checkpoint before this round; 0 when
   *     there was none
   */
  MetricsLine of(
      Position after,
      Assignment assignment,
      Trainer.Round<?> round,
      Double validationElbo,
      Double ofAverage,
      double checkpointSeconds) {
    Trainer.Seconds s = round.seconds();
    ElboSums sums = round.sums();
    ClippingSums clipping = round.clipping();
    boolean clips = !(learning.optimiser().clipping() instanceof Clipping.None);
    long lastStep = division.lastStep(after.rounds() - 1);
    int epoch = division.epoch(lastStep);
    return new MetricsLine(
        after.rounds(),
        epoch + 1,
        sums.examples(),
        sums.meanElbo(),
        sums.meanLogLikelihood(),
        sums.meanKl(),
        controlsAt(division.elapsed(lastStep)),
        learning.learningRate().at(round.iteration() - 1, epoch, division, assignment.reductions()),
        clips ? (Double) (clipping.norms() / round.steps()) : null,
        clips ? (Double) ((double) clipping.clipped() / round.steps()) : null,
        sums.examples() / (s.broadcast() + s.compute() + s.reduce()),
        new MetricsLine.Seconds(s.broadcast(), s.compute(), s.reduce(), checkpointSeconds),
        validationElbo,
        ofAverage,
        round.usage().levels(),
        round.leftOut().isPresent() ? (Long) round.leftOut().getAsLong() : null);
  }

  private Map<String, Double> controlsAt(double elapsed) {
    return controls.stream()
        .collect(
            Collectors.toMap(Control::name, control -> control.at(elapsed, learning.epochs())));
  }
}
