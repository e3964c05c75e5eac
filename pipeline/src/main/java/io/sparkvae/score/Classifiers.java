// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.machine.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Classifiers of MLlib. All examples are in one partition, so that sums have one order and the
 * numbers do not depend on the cluster.
 */
record Classifiers(SparkSession spark) {
  private static final String FEATURES = "features";
  private static final String CLASS = "class";
  private static final int DEPTH = 10;
  private static final int ITERATIONS = 100;
  private static final StructType COLUMNS =
      new StructType(
          new StructField[] {
            new StructField(FEATURES, SQLDataTypes.VectorType(), false, Metadata.empty()),
            new StructField(CLASS, DataTypes.DoubleType, false, Metadata.empty())
          });

  /** Tells the class of features. */
  interface Classifier {
    int classOf(double[] features);

    /** Returns for how many examples it tells the class. */
    default int right(Labelled examples) {
      int right = 0;
      for (int i = 0; i < examples.classes().size(); i++) {
        right += classOf(examples.features().get(i)) == examples.classes().get(i) ? 1 : 0;
      }
      return right;
    }
  }

  /**
   * Fits a multinomial logistic regression on standardised features, with λ/2 SQ(weights) added to
   * the mean loss, λ = 1 / examples: what scikit-learn does on such features with C = 1.
   *
   * @param classes number of classes
   */
  Classifier logistic(Labelled examples, int classes) {
    LogisticRegressionModel model =
        new LogisticRegression()
            .setFamily("multinomial")
            .setRegParam(1.0 / examples.classes().size())
            .setTol(1e-5)
            .setMaxIter(ITERATIONS)
            .setFeaturesCol(FEATURES)
            .setLabelCol(CLASS)
            .fit(frame(examples, classes));
    return features -> (int) model.predict(Vectors.dense(features));
  }

  /**
   * A random forest.
   *
   * @param importances of the features; their sum is 1, or 0 if nothing was learned
   */
  record Forest(double[] importances, Classifier classifier) {}

  /**
   * Fits a random forest whose trees choose among all features at every node, up to depth {@value
   * #DEPTH}.
   */
  Forest forest(Labelled examples, int classes, int trees, long seed) {
    RandomForestClassificationModel model =
        new RandomForestClassifier()
            .setNumTrees(trees)
            .setMaxDepth(DEPTH)
            .setMaxBins(64)
            .setFeatureSubsetStrategy("all")
            .setSeed(seed)
            .setFeaturesCol(FEATURES)
            .setLabelCol(CLASS)
            .fit(frame(examples, classes));
    return new Forest(
        model.featureImportances().toArray(),
        features -> (int) model.predict(Vectors.dense(features)));
  }

  /**
   * Does independent work, as much at once as there are cores: one classifier keeps only one busy.
   *
   * @return the results, in the order of the work
   */
  <T> List<T> atOnce(List<Callable<T>> work) {
    return SideBySide.run(work, Math.max(1, spark.sparkContext().defaultParallelism()));
  }

  private Dataset<Row> frame(Labelled examples, int classes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < examples.classes().size(); i++) {
      rows.add(
          RowFactory.create(
              Vectors.dense(examples.features().get(i)), (double) examples.classes().get(i)));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Metadata nominal =
        NominalAttribute.defaultAttr().withName(CLASS).withNumValues(classes).toMetadata();
    return spark
        .createDataFrame(context.parallelize(rows, 1), COLUMNS)
        .withColumn(CLASS, functions.col(CLASS).as(CLASS, nominal));
  }
}
