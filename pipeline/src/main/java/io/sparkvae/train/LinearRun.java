// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.stage.Made;
import io.sparkvae.train.closedform.ClosedFormTraining;
import io.sparkvae.train.loop.ProgressLog;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.WorkOrder;
import java.util.Locale;

/**
 * A run of the trainer {@code closed-form}. It takes no steps, so it has no checkpoints and no
 * metrics.
 */
final class LinearRun {
  private final TrainingRun run;

  LinearRun(TrainingRun run) {
    this.run = run;
  }

  Made train() {
    run.verify();
    ClosedFormTraining closedForm =
        ClosedFormTraining.from(run.settings(), run.spec(), run.plan().learning().seed());
    WorkOrder order = run.order(1);
    long examples = run.data().examples();
    ProgressLog.say(
        String.format(
            Locale.ROOT, "%,d images, %s", examples, Settings.spelled(closedForm.form())));
    Model model = closedForm.train(run.spark(), order);
    ElboSums validation = ClosedFormTraining.validation(run.spark(), order, model, run.devices());
    Double elbo = validation.examples() == 0 ? null : validation.meanElbo();
    return Made.of(
        ModelArtifact.write(run.directory(), model, model),
        TrainingContent.ofClosedForm(run.plan(), 1, examples, elbo, model.parameters()));
  }
}
