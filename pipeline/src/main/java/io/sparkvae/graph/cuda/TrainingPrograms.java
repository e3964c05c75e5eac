// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a training step.
 *
 * @param part what is done for each part of a minibatch. Where a minibatch is one part, it is the
 *     whole step
 * @param step what is done after the last part
 * @param buffers elements of the inputs and outputs of the graph, by the names of their buffers
 */
record TrainingPrograms(
    CudaProgram part, Optional<CudaProgram> step, Map<String, Integer> buffers) {
  static final String FIRST_MOMENT = "first moment";
  static final String SECOND_MOMENT = "second moment";
  static final String PART_GRADIENT = "gradient of a part";

  private static final TrainingText.State STATE =
      new TrainingText.State(
          new Place(GraphPlaces.PARAMETERS, 0),
          new Place(FIRST_MOMENT, 0),
          new Place(SECOND_MOMENT, 0),
          new Place(GraphPlaces.GRADIENT, 0));

  static TrainingPrograms of(CudaTrainingSpec spec) {
    return new Writer(spec).programs();
  }

  /** Collects what the programs need while it writes them. */
  private static final class Writer {
    private final CudaTrainingSpec spec;
    private final int parameters;
    private final Map<String, Integer> buffers = new LinkedHashMap<>();

    private Writer(CudaTrainingSpec spec) {
      this.spec = spec;
      this.parameters = spec.layout().size();
    }

    private TrainingPrograms programs() {
      KernelText text = new KernelText();
      if (spec.gradients() == CudaTrainingSpec.Gradients.WHOLE) {
        CudaProgram whole = part(text, GraphPlaces.GRADIENT, List.of(), update(text));
        return new TrainingPrograms(whole, Optional.empty(), buffers);
      }
      CudaCommand accumulate =
          around(text).accumulate(parameters, new Place(PART_GRADIENT, 0), STATE.gradient());
      CudaProgram part = part(text, PART_GRADIENT, List.of(accumulate), List.of());
      KernelText ofStep = new KernelText();
      List<CudaCommand> update = update(ofStep);
      return new TrainingPrograms(
          part, Optional.of(new CudaProgram(ofStep.source(), 0, new float[1], update)), buffers);
    }

    private TrainingText around(KernelText text) {
      return new TrainingText(text, spec.feeds(), spec.staging());
    }

    private List<CudaCommand> update(KernelText text) {
      TrainingText around = around(text);
      return List.of(
          around.update(spec.updater(), parameters, STATE), around.check(parameters, STATE));
    }

    private CudaProgram part(
        KernelText text, String gradient, List<CudaCommand> accumulate, List<CudaCommand> update) {
      List<CudaPlan.Target> targets =
          new ArrayList<>(GraphPlaces.gradient(spec.graph(), spec.layout(), spec.loss(), gradient));
      spec.graph().inputs().forEach((name, e) -> buffer(GraphPlaces.input(name), e));
      TrainingText around = around(text);
      List<CudaCommand> inputs = around.inputs();
      Place loss = target(spec.loss(), targets);
      List<TrainingText.Summed> summed =
          spec.summed().stream()
              .map(name -> new TrainingText.Summed(target(name, targets), width(name)))
              .toList();
      CudaProgram differentiate =
          CudaPlan.of(targets, GraphPlaces.given(spec.graph(), spec.layout()), text);
      CudaCommand add = around.add(loss, summed);
      List<CudaCommand> commands =
          Stream.of(inputs, differentiate.commands(), accumulate, List.of(add), update)
              .flatMap(List::stream)
              .toList();
      return new CudaProgram(
          text.source(), differentiate.arenaFloats(), differentiate.constants(), commands);
    }

    private Expression output(String name) {
      return spec.graph().outputs().get(name);
    }

    private int width(String name) {
      return Shapes.length(name, output(name).shape()) / spec.feeds().batch();
    }

    private Place target(String name, List<CudaPlan.Target> targets) {
      Place place = buffer(GraphPlaces.output(name), output(name));
      targets.add(new CudaPlan.Target(output(name), place));
      return place;
    }

    private Place buffer(Place place, Expression e) {
      buffers.put(place.buffer(), Shapes.length(place.buffer(), e.shape()));
      return place;
    }
  }
}
