// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.stage.Stop;
import io.sparkvae.storage.Json;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.loop.MetricsFile;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.step.WorkOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A small model on small sprites of 8×8 pixels. */
public final class TestTraining {
  private TestTraining() {}

  private static Shards shards;

  /**
   * 201 images: at most 20 a row group, one or two row groups a file; an odd number of them for
   * training.
   */
  public static synchronized Shards shards() {
    if (shards == null) {
      try {
        Path directory = Files.createTempDirectory(Path.of("target"), "train-shards");
        shards =
            TestShards.sprites(
                TestSpark.session(),
                directory.toAbsolutePath().resolve("shards"),
                201,
                "ingest { height = 8, width = 8, rowGroupBytes = 1280, shardBytes = 1280 }");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shards;
  }

  /** A copy that a test may damage: another directory, the same manifest. */
  public static Shards copy(Path directory) {
    try {
      Path from = Path.of(shards().directory().toUri());
      try (var files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, directory.resolve(from.relativize(file).toString()));
        }
      }
      return Shards.open(new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every tool of the trainer that is off by default, for {@link #settings}. */
  public static final String ALL_TOOLS =
      """
      model.dropout = 0.1
      train {
        updater { name = adamw, weightDecay = 0.1 }
        clipping { kind = norm, norm = 5 }
        average.decay = 0.9
        augmentation.changes = [crop, flip, shift, brightness, noise]
        learningRate { schedule = plateau, plateau { patience = 0, minDelta = 1000, factor = 0.5 }
          warmUp.epochs = 0.9 }
      }
      """;

  /** Every setting that makes many workers good and is off by default. */
  public static final String FOR_MANY_WORKERS =
      """
      train {
        batch = global
        averagingStart { epochs = 0.4, frequency = 2 }
        updater { name = lamb, betweenRounds = reset }
        average.lastEpochs = 1.3
        outer { name = slowmo, rate = 1, slowMomentum = 0.5, afterRounds = 2 }
      }
      """;

  /** Settings for a run of a second or two, overlaid. */
  public static Settings settings(String hocon) {
    return Settings.reference()
        .with(
            """
            model { hidden = [16], latent = 3, code.active = 2, conv { channels = [4], dense = 16 } }
            train {
              epochs = 2, batchSize = 16, averagingFrequency = 4, workers = 2, seed = 5
              learningRate.initial = 0.01, checkpoint.everySeconds = 0
            }
            """,
            "test")
        .with(hocon, "test");
  }

  public static Manifest.Read run(Settings settings, Shards shards, Path output) {
    return run(TestSpark.session(), settings, shards, output);
  }

  public static Manifest.Read run(
      Settings settings, Shards shards, Path output, BooleanSupplier stop) {
    return TestStages.train(
        TestSpark.session(),
        settings,
        shards.directory(),
        Optional.empty(),
        new org.apache.hadoop.fs.Path(output.toUri()),
        Stop.when(stop));
  }

  public static Manifest.Read run(
      SparkSession spark, Settings settings, Shards shards, Path output) {
    return TestStages.train(
        spark, settings, shards.directory(), new org.apache.hadoop.fs.Path(output.toUri()));
  }

  public static WorkOrder order(Settings settings, Shards shards, int workers) {
    ModelSpec spec = ModelSpec.from(settings, shards.content().shape());
    return new WorkOrder(
        spec,
        Learning.from(settings),
        TrainingData.of(shards),
        MinibatchParts.from(settings, spec, workers),
        workers,
        1 << 20,
        WorkOrder.cardCacheBytes(settings),
        new SerializableConfiguration(new Configuration()));
  }

  public static TrainingState start(WorkOrder order) {
    return order
        .learning()
        .optimiser()
        .start(Model.layout(order.spec()).initialise(order.learning().seed()));
  }

  public static Model model(Manifest.Read run) {
    return ModelArtifact.load(run.directory(), new Configuration()).model();
  }

  public static TrainingContent content(Manifest.Read run) {
    return TrainingContent.of(run);
  }

  /** The lines of {@code metrics.jsonl}. */
  public static List<JsonNode> metrics(Path output) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(output.resolve(MetricsFile.FILE))) {
        lines.add(Json.MAPPER.readTree(line));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
