// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.TestSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The codes of a VAE of MNIST leave no gaps: a classifier is sure of more of what the prior draws
 * than of what a Gaussian draws that is matched to an autoencoder's codes; and the way between two
 * codes is one of small steps. The same on images of one spot is in {@link PriorTest}.
 */
@Tag("proofs")
class CompletenessProofsTest {
  private static final int SAMPLES = 5000;
  private static final int STEPS = 20;
  private static final double SURE = 0.9;
  private static final int TO_CLASSIFY = 10_000;
  private static MultilayerPerceptronClassificationModel classifier;
  private static float[][] training;
  private static float[][] test;
  private static CodeSpace vae;

  @BeforeAll
  static void train() {
    training = Mnist.training();
    test = Mnist.test();
    vae = codes("");
    List<Row> rows = new ArrayList<>();
    byte[] labels = Mnist.trainingLabels();
    for (int i = 0; i < TO_CLASSIFY; i++) {
      rows.add(RowFactory.create((double) labels[i], vector(training[i])));
    }
    classifier =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {Mnist.SIZE, 50, 10})
            .setMaxIter(100)
            .setSeed(1)
            .fit(
                TestSpark.session()
                    .createDataFrame(
                        rows,
                        new StructType()
                            .add("label", DataTypes.DoubleType)
                            .add("features", SQLDataTypes.VectorType())));
  }

  private static CodeSpace codes(String model) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    "model { hidden = [400], activation = relu, latent = 30, %s }".formatted(model),
                    "test"),
            ImageShape.of(1, 28, 28));
    return CodeSpace.of(
        spec, InMemory.train(spec, training, 100, 10_000, 0.001), Arrays.copyOf(test, 500));
  }

  private static Vector vector(float[] image) {
    return Vectors.dense(IntStream.range(0, image.length).mapToDouble(i -> image[i]).toArray());
  }

  /** The share of images that the classifier takes for one digit with more than 0.9. */
  private static double sure(double[] images) {
    int count = images.length / Mnist.SIZE;
    long sure =
        IntStream.range(0, count)
            .mapToObj(i -> Arrays.copyOfRange(images, i * Mnist.SIZE, (i + 1) * Mnist.SIZE))
            .map(image -> classifier.predictProbability(Vectors.dense(image)))
            .filter(p -> Arrays.stream(p.toArray()).max().orElseThrow() > SURE)
            .count();
    return (double) sure / count;
  }

  private static double accuracy() {
    byte[] labels = Mnist.testLabels();
    return (double)
            IntStream.range(0, test.length)
                .filter(i -> classifier.predict(vector(test[i])) == labels[i])
                .count()
        / test.length;
  }

  /** The control is the autoencoder. */
  @Test
  void whatThePriorDrawsIsTakenForDigits() {
    double accuracy = accuracy();
    double ofPrior = sure(vae.ofPrior(SAMPLES));
    double ofMatched =
        sure(codes("posterior = deterministic, objective.terms = []").ofMatched(SAMPLES));
    System.out.printf(
        "MNIST: classifier right on %.3f of test images, sure of %.3f of the prior's, of %.3f of the autoencoder's Gaussian%n",
        accuracy, ofPrior, ofMatched);
    assertThat(accuracy).isGreaterThan(0.93);
    double variance = ofPrior * (1 - ofPrior) + ofMatched * (1 - ofMatched);
    assertThat(ofPrior - ofMatched).isGreaterThan(3 * Math.sqrt(variance / SAMPLES));
  }

  @Test
  void theWayBetweenTwoDigitsIsOneOfSmallSteps() {
    double step = vae.largestStep(STEPS);
    double whole = vae.largestStep(1);
    System.out.printf("MNIST: largest of %d steps %.3f, of one %.3f%n", STEPS, step, whole);
    // An even way would have steps of a twentieth.
    assertThat(step).isLessThan(5 * whole / STEPS);
  }
}
