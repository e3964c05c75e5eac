// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.model.Model;
import io.sparkvae.model.SessionPool;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole stages on a card, which is emulated, beside the same on the processor. */
class CardStagesTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  @TempDir Path directory;

  private final SparkSession spark = TestSpark.session();
  private final Shards shards = TestTraining.shards();

  private org.apache.hadoop.fs.Path output(String name) {
    return new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
  }

  private static Settings settings(String hocon) {
    return TestTraining.settings(
        "train.updater.name = sgd, train.learningRate.initial = 0.001\n" + hocon);
  }

  private Model model(String name) {
    return ModelArtifact.load(output(name), new Configuration()).model();
  }

  private List<Row> latents(String name) {
    return spark.read().parquet(output(name).toString()).orderBy("id").collectAsList();
  }

  @Test
  void stagesOnACardEqualThoseOnTheProcessor() {
    SessionPool.clear();
    Map<String, Long> before = EMULATOR.alive();
    for (String device : List.of("none", "0")) {
      Settings settings =
          settings("gpu { executorsPerCard = several, local = %s }".formatted(device));
      TestStages.train(spark, settings, shards.directory(), output("model-" + device));
    }
    float[] found = model("model-0").parameters();
    float[] expected = model("model-none").parameters();
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
    }
    EvaluationContent[] scores = new EvaluationContent[2];
    for (int device = 0; device < 2; device++) {
      Settings settings =
          settings(
              "gpu { executorsPerCard = several, local = %s }"
                  .formatted(device == 0 ? "0" : "none"));
      TestStages.encode(
          spark, settings, output("model-none"), shards.directory(), output("latents-" + device));
      scores[device] =
          TestStages.evaluate(
              spark,
              settings,
              output("model-none"),
              shards.directory(),
              output("scores-" + device));
    }
    List<Row> onCard = latents("latents-0");
    List<Row> onProcessor = latents("latents-1");
    assertThat(onCard).hasSameSizeAs(onProcessor).isNotEmpty();
    for (int i = 0; i < onCard.size(); i++) {
      List<Float> mu = onCard.get(i).getList(onCard.get(i).fieldIndex("mu"));
      List<Float> other = onProcessor.get(i).getList(onProcessor.get(i).fieldIndex("mu"));
      for (int j = 0; j < mu.size(); j++) {
        assertThat(mu.get(j)).isCloseTo(other.get(j), within(1e-5f));
      }
    }
    scores[0]
        .bySplit()
        .forEach(
            (split, result) ->
                assertThat(result.negativeLogLikelihood().mean())
                    .as(split)
                    .isCloseTo(
                        scores[1].bySplit().get(split).negativeLogLikelihood().mean(),
                        within(1e-4)));
    SessionPool.clear();
    assertThat(EMULATOR.alive()).isEqualTo(before);
  }
}
