// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.dl4j;

import io.sparkvae.latents.Latents;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.shard.Split;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Latents as arrays of ND4J's, and with the labels of their images as data sets of DL4J's.
 *
 * @param column of the table that has vectors: {@code mu}, {@code logVar}, {@code kl} or {@code z}
 */
public record LatentDataSets(Latents latents, String column) {
  /** The means of the posteriors. */
  public static LatentDataSets means(Latents latents) {
    return new LatentDataSets(latents, "mu");
  }

  /**
   * The vectors of a split, {@code [rows, latent]}, sorted by the ids of the images. They are
   * brought to the driver, so they must fit into its memory.
   */
  public INDArray array(SparkSession spark, Split split) {
    NativeBuild.select();
    return Nd4j.createFromArray(
        rows(spark, split).orderBy("id").collectAsList().stream()
            .map(LatentDataSets::vector)
            .toArray(float[][]::new));
  }

  /**
   * The vectors of a split with the labels, one-hot {@code [n, classes]}, for DL4J on Spark.
   *
   * @param classes number of classes, labelled from 0
   * @param batchSize rows of a data set; the last of a partition may have fewer
   * @throws io.sparkvae.failure.DataFailure in tasks, when an image has no label below {@code
   *     classes}
   */
  public JavaRDD<DataSet> dataSets(SparkSession spark, Split split, int classes, int batchSize) {
    return rows(spark, split).javaRDD().mapPartitions(new Batched(classes, batchSize));
  }

  /** The same as one data set in this process, sorted by the ids of the images. */
  public DataSet dataSet(SparkSession spark, Split split, int classes) {
    List<Row> rows = rows(spark, split).orderBy("id").collectAsList();
    return new Batched(classes, Math.max(1, rows.size())).next(rows.iterator());
  }

  private Dataset<Row> rows(SparkSession spark, Split split) {
    return spark
        .read()
        .parquet(latents.directory().toString())
        .where(functions.col("split").equalTo(split.column()))
        .select("id", column, "label");
  }

  private static float[] vector(Row row) {
    List<Float> numbers = row.getList(1);
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i);
    }
    return vector;
  }

  /** Makes data sets of rows with id, vector and label. */
  private record Batched(int classes, int batchSize)
      implements FlatMapFunction<Iterator<Row>, DataSet> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<DataSet> call(Iterator<Row> rows) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public DataSet next() {
          return Batched.this.next(rows);
        }
      };
    }

    DataSet next(Iterator<Row> rows) {
      NativeBuild.select();
      List<float[]> vectors = new ArrayList<>();
      List<float[]> labels = new ArrayList<>();
      while (vectors.size() < batchSize && rows.hasNext()) {
        Row row = rows.next();
        Integer label = row.isNullAt(2) ? null : (Integer) row.getInt(2);
        float[] oneHot = new float[classes];
        oneHot[LabelInput.require(classes, label, () -> "latents: image " + row.getString(0))] = 1;
        vectors.add(vector(row));
        labels.add(oneHot);
      }
      return new DataSet(
          Nd4j.createFromArray(vectors.toArray(float[][]::new)),
          Nd4j.createFromArray(labels.toArray(float[][]::new)));
    }
  }
}
