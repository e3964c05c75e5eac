// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels that change the parameters by the gradient of a minibatch, as {@link CudaUpdate}
 * says, and the states by their statistics. From the step after one that was not finite, they
 * change nothing.
 */
final class UpdateText {
  private final KernelText text;
  private final int parameters;
  private final List<ParameterLayout.Slot> states;
  private final CudaUpdate update;

  /**
   * @param layout of the parameter vector
   */
  UpdateText(KernelText text, ParameterLayout layout, CudaUpdate update) {
    this.text = text;
    this.parameters = layout.size();
    this.states = layout.states();
    this.update = update;
  }

  /** All of them, in order. */
  List<CudaCommand> commands() {
    List<CudaCommand> commands = new ArrayList<>();
    StatesText moving = new StatesText(text, states);
    if (!states.isEmpty()) {
      commands.add(moving.follow());
    }
    update
        .clipping()
        .ifPresent(
            clipping -> commands.addAll(new ClippingText(text, parameters, clipping).commands()));
    if (!update.decaying().isEmpty()) {
      commands.add(decay());
    }
    commands.add(step());
    update
        .updater()
        .layers()
        .ifPresent(
            layers -> commands.addAll(new LayersText(text, update.updater(), layers).commands()));
    if (!states.isEmpty()) {
      commands.add(moving.put());
    }
    if (update.average() == CudaUpdate.Average.KEPT) {
      commands.add(average());
    }
    return commands;
  }

  /** Multiplies the parameters that decay. */
  private CudaCommand decay() {
    String body =
        KernelText.fill(
            """
                if (((const unsigned*) (status + %1$d))[0] == 0u && %2$s)
                  theta[i] = __fmul_rn(((const float*) (staging + %3$d))[%4$d], theta[i]);
            """,
            TrainingStatus.DIVERGED,
            RangeText.contains(update.decaying(), "i"),
            StagingLayout.SCALARS,
            update.updater().scalars());
    return each(
        "decay",
        List.of(
            "float* __restrict__ theta",
            "const unsigned char* __restrict__ status",
            "const unsigned char* __restrict__ staging"),
        body,
        List.of(TrainingPlaces.PARAMETERS, TrainingPlaces.STATUS, TrainingPlaces.STAGING));
  }

  /** The step of the updater. Notes whether a parameter is not finite after it. */
  private CudaCommand step() {
    CudaUpdater updater = update.updater();
    List<String> names =
        new ArrayList<>(
            List.of(
                "float* __restrict__ theta",
                "const float* __restrict__ gradient",
                "unsigned char* status",
                "const unsigned char* __restrict__ staging"));
    List<Place> places =
        new ArrayList<>(
            List.of(
                TrainingPlaces.PARAMETERS,
                TrainingPlaces.GRADIENT,
                TrainingPlaces.STATUS,
                TrainingPlaces.STAGING));
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (CudaVector moment : updater.moments()) {
      names.add("float* __restrict__ " + moment.array());
      places.add(moment.place());
      before.append(KernelText.fill("      float %s = %s[i];\n", moment.element(), moment.array()));
      after.append(KernelText.fill("      %s[i] = %s;\n", moment.array(), moment.element()));
    }
    String body =
        KernelText.fill(
                """
                    if (((const unsigned*) (status + %1$d))[0] == 0u) {
                      const float* s = (const float*) (staging + %2$d);
                      float g = gradient[i], t = theta[i];
                """,
                TrainingStatus.DIVERGED, StagingLayout.SCALARS)
            + before
            + updater.text()
            + after
            + KernelText.fill(
                """
                      theta[i] = t;
                      // All threads that write, write the same.
                      if (!(fabsf(t) <= 3.402823466e38f)) ((unsigned*) (status + %d))[0] = 1u;
                    }
                """,
                TrainingStatus.BAD);
    return each("update", names, body, places);
  }

  /** Lets the average follow the parameters. */
  private CudaCommand average() {
    String body =
        KernelText.fill(
            """
                if (((const unsigned*) (status + %1$d))[0] == 0u) {
                  float w = ((const float*) (staging + %2$d))[%3$d];
                  average[i] = __fadd_rn(average[i], __fmul_rn(w, __fadd_rn(theta[i], -average[i])));
                }
            """,
            TrainingStatus.DIVERGED, StagingLayout.SCALARS, update.updater().scalars() + 1);
    return each(
        "average",
        List.of(
            "float* __restrict__ average",
            "const float* __restrict__ theta",
            "const unsigned char* __restrict__ status",
            "const unsigned char* __restrict__ staging"),
        body,
        List.of(
            CudaVector.AVERAGE.place(),
            TrainingPlaces.PARAMETERS,
            TrainingPlaces.STATUS,
            TrainingPlaces.STAGING));
  }

  private CudaCommand each(String what, List<String> names, String body, List<Place> places) {
    return EachElement.of(what, text, parameters, names, body, places);
  }
}
