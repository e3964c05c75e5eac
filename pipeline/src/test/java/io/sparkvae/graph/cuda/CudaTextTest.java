// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.engine.JoinedGraph;
import io.sparkvae.graph.engine.OperationCases;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Compositions;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.SmallModel;
import io.sparkvae.train.updater.Optimiser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NVIDIA's compiler takes the text of all kernels, for the cards of several years. */
class CudaTextTest {
  @TempDir Path directory;

  private static String operations() {
    return source(OperationCases.joined().graph());
  }

  private static String source(Graph graph) {
    return CudaSession.program(
            graph, graph.layout(), Optional.of(JoinedGraph.LOSS), List.of(JoinedGraph.LOSS))
        .source();
  }

  @Test
  void everyOperationIsCompiled() {
    String source = operations();
    assertThat(source)
        .contains("loop_", "sum_rows_", "sum_columns_", "patches_", "top_mask_")
        .contains("row_arg_maximum_", "gather_rows_", "scatter_rows_");
    Nvcc.compile(source, "sm_90", directory);
  }

  @ParameterizedTest
  @CsvSource({"WHOLE, norm", "OF_PARTS, value"})
  void theKernelsOfTrainingAreCompiled(CudaTrainingSpec.Gradients gradients, String clipping) {
    TrainingPrograms programs = TrainingPrograms.of(training(gradients, clipping));
    assertThat(programs.part().source()).contains("pixels_", "labels_", "noise_", "weights_");
    Nvcc.compile(programs.part().source(), "sm_90", directory);
    programs.step().ifPresent(step -> Nvcc.compile(step.source(), "sm_90", directory));
  }

  private static CudaTrainingSpec training(CudaTrainingSpec.Gradients gradients, String clipping) {
    BuiltGraph built =
        ModelGraph.training(
            SmallModel.spec("model.preset = conditional-vae, model.classes = 3"), 4);
    CudaFeeds feeds =
        new CudaFeeds(
            built.batch(),
            ModelGraph.X,
            SmallModel.SHAPE.size(),
            ModelGraph.WEIGHT,
            ModelGraph.LABEL,
            built.classes().orElseThrow(),
            built.noise().stream()
                .map(feed -> new CudaFeeds.Numbers(feed.name(), feed.width(), feed.distribution()))
                .toList(),
            List.of(ModelGraph.BETA));
    Optimiser optimiser =
        Optimiser.from(
            Settings.reference()
                .with(
                    "train { updater.name = adamw, clipping.kind = %s, average.decay = 0.9 }"
                        .formatted(clipping),
                    "test"));
    return new CudaTrainingSpec(
        built.graph(),
        built.layout(),
        ModelGraph.LOSS,
        List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL),
        feeds,
        optimiser.onCard(built.layout()),
        gradients);
  }

  @Test
  void aMistakeIsFound() {
    assertThat(
            Nvcc.messages(
                operations().replace("float* __restrict__ y", "float y"), "sm_90", directory))
        .contains("kernels.cu(", "error: ");
  }

  @Tag("proofs")
  @ParameterizedTest
  @ValueSource(strings = {"sm_80", "sm_90", "sm_100"})
  void everyPresetIsCompiledForEveryCard(String architecture) {
    JoinedGraph presets = new JoinedGraph();
    for (String composition : Compositions.all()) {
      Graph graph = ModelGraph.training(SmallModel.spec(composition), 4).graph();
      presets.add(composition, graph, ModelGraph.LOSS, Map.of());
    }
    Nvcc.compile(source(presets.graph()), architecture, directory);
  }
}
