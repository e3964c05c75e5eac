// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.Sparkvae;
import io.sparkvae.TrainedModel;
import io.sparkvae.dl4j.LatentDataSets;
import io.sparkvae.dl4j.ShardDataSets;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The program of docs/dl4j.md, and what it reads. */
class Dl4jExampleTest {
  /** Square, ellipse, heart. */
  private static final int CLASSES = 3;

  @TempDir static Path temporary;
  private static SparkSession spark;
  private static Shards shards;
  private static Latents latents;

  @BeforeAll
  static void encode() {
    spark = TestSpark.session();
    shards = TestTraining.shards();
    Sparkvae sparkvae = Sparkvae.on(spark);
    TrainedModel model =
        sparkvae
            .train(shards)
            .with(
                "model { hidden = [16], latent = 3 }, train { trainer = local, epochs = 1, batchSize = 16 }")
            .to(temporary.resolve("model").toString());
    latents = sparkvae.encode(model, shards).to(temporary.resolve("latents").toString());
  }

  private static long images(Split split) {
    return shards.content().parts().stream()
        .filter(part -> part.split() == split)
        .mapToLong(part -> part.rows())
        .sum();
  }

  @Test
  void theProgramOfThePageRuns() {
    var ofImages = Dl4jExample.ofImages(spark, shards, CLASSES);
    assertThat(ofImages.getConfusionMatrix().getClasses()).hasSize(CLASSES);
    assertThat(
            (long) ofImages.getConfusionMatrix().getActualTotal(0)
                + ofImages.getConfusionMatrix().getActualTotal(1)
                + ofImages.getConfusionMatrix().getActualTotal(2))
        .isEqualTo(images(Split.VALIDATION));
    var ofLatents = Dl4jExample.ofLatents(spark, latents, CLASSES);
    assertThat(ofLatents.accuracy()).isBetween(0.0, 1.0);
  }

  /** Each image once, in the order of the shards, in NCHW and [0, 1], with its label. */
  @Test
  void dataSetsHoldTheImagesOfASplit() {
    List<Row> rows =
        spark
            .read()
            .parquet(shards.directory().toString())
            .where(functions.col("split").equalTo("train"))
            .orderBy("id")
            .select("pixels", "label")
            .collectAsList();
    ShardDataSets labelled = ShardDataSets.labelled(shards, CLASSES, 16);
    List<DataSet> onSpark =
        labelled
            .dataSets(JavaSparkContext.fromSparkContext(spark.sparkContext()), Split.TRAIN)
            .collect();
    DataSetIterator iterator =
        labelled.iterator(Split.TRAIN, spark.sparkContext().hadoopConfiguration());
    List<DataSet> here = new ArrayList<>();
    iterator.forEachRemaining(here::add);
    iterator.reset();
    assertThat(iterator.next().getFeatures()).isEqualTo(here.get(0).getFeatures());
    assertThat(here.get(0).getFeatures().shape()).containsExactly(16, 1, 8, 8);
    for (List<DataSet> sets : List.of(onSpark, here)) {
      assertThat(sets.stream().mapToInt(DataSet::numExamples).sum()).isEqualTo(rows.size());
      assertThat(contents(sets)).containsExactlyInAnyOrderElementsOf(contents(rows));
    }
    assertThat(iterator.totalOutcomes()).isEqualTo(CLASSES);
    DataSet itself =
        ShardDataSets.reconstructed(shards, 5)
            .iterator(Split.TEST, spark.sparkContext().hadoopConfiguration())
            .next();
    assertThat(itself.getLabels()).isEqualTo(itself.getFeatures().reshape(5, 64));
  }

  private static List<String> contents(List<?> rowsOrSets) {
    List<String> contents = new ArrayList<>();
    for (Object each : rowsOrSets) {
      if (each instanceof Row row) {
        StringBuilder pixels = new StringBuilder();
        for (byte pixel : (byte[]) row.get(0)) {
          pixels.append(pixel & 255).append(' ');
        }
        contents.add(pixels + "is " + row.getInt(1));
      } else {
        DataSet set = (DataSet) each;
        INDArray labels = set.getLabels().argMax(1);
        for (int i = 0; i < set.numExamples(); i++) {
          StringBuilder pixels = new StringBuilder();
          for (float pixel : set.getFeatures().slice(i).dup('c').reshape(64).toFloatVector()) {
            pixels.append(Math.round(pixel * 255)).append(' ');
          }
          contents.add(pixels + "is " + labels.getInt(i));
        }
      }
    }
    return contents;
  }

  @Test
  void latentsAreArrays() {
    List<Row> rows =
        spark
            .read()
            .parquet(latents.directory().toString())
            .where(functions.col("split").equalTo("validation"))
            .orderBy("id")
            .select("mu")
            .collectAsList();
    INDArray means = LatentDataSets.means(latents).array(spark, Split.VALIDATION);
    assertThat(means.shape()).containsExactly(rows.size(), 3);
    for (int i = 0; i < rows.size(); i++) {
      List<Float> expected = rows.get(i).getList(0);
      for (int j = 0; j < 3; j++) {
        assertThat(means.getFloat(i, j)).isEqualTo(expected.get(j));
      }
    }
    assertThat(
            LatentDataSets.means(latents)
                .dataSets(spark, Split.VALIDATION, CLASSES, 4)
                .collect()
                .stream()
                .mapToInt(DataSet::numExamples)
                .sum())
        .isEqualTo(rows.size());
  }

  @Test
  void aLabelThatIsNoneIsAnError() {
    DataSetIterator iterator =
        ShardDataSets.labelled(shards, 1, 200)
            .iterator(Split.TRAIN, spark.sparkContext().hadoopConfiguration());
    assertThatThrownBy(iterator::next)
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected a label from 0 to 0");
  }
}
