// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;

/** What autoencoders are known to do, on small data made of a few factors. */
class AutoencodersTest {
  private static final int SIZE = 16;
  private static final ImageShape SHAPE = ImageShape.of(1, 4, 4);

  private static ModelSpec spec(String model) {
    return ModelSpec.from(Settings.reference().with("model { " + model + " }", "test"), SHAPE);
  }

  /** Images of three factors of falling strength, the same for every seed, and a little noise. */
  private static float[][] images(int n, long seed) {
    Random loadings = new Random(5);
    double[] w = loadings.doubles(3 * SIZE, -1, 1).toArray();
    Random random = new Random(seed);
    float[][] x = new float[n][SIZE];
    for (float[] row : x) {
      double[] f = {
        random.nextGaussian(), 0.7 * random.nextGaussian(), 0.4 * random.nextGaussian()
      };
      for (int j = 0; j < SIZE; j++) {
        double a = f[0] * w[j] + f[1] * w[SIZE + j] + f[2] * w[2 * SIZE + j];
        row[j] = (float) (0.5 + 0.15 * a + 0.02 * random.nextGaussian());
      }
    }
    return x;
  }

  static double[] parameter(ModelSpec spec, float[] theta, String name) {
    return Model.layout(spec).slots().stream()
        .filter(slot -> slot.name().equals(name))
        .flatMapToDouble(
            slot ->
                IntStream.range(slot.offset(), slot.offset() + slot.size())
                    .mapToDouble(i -> theta[i]))
        .toArray();
  }

  private static RealMatrix covariance(float[][] x) {
    double[] mean = new double[SIZE];
    for (float[] row : x) {
      for (int j = 0; j < SIZE; j++) {
        mean[j] += row[j] / x.length;
      }
    }
    double[][] c = new double[SIZE][SIZE];
    for (float[] row : x) {
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          c[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / x.length;
        }
      }
    }
    return new Array2DRowRealMatrix(c);
  }

  /** The decoder's directions as columns. */
  private static RealMatrix directions(ModelSpec spec, float[] theta) {
    double[] w = parameter(spec, theta, "decoder.pixels.weight");
    RealMatrix columns = MatrixUtils.createRealMatrix(SIZE, spec.latent().size());
    for (int i = 0; i < w.length; i++) {
      columns.setEntry(i % SIZE, i / SIZE, w[i]);
    }
    return columns;
  }

  /** The largest principal angle between the columns of two matrices, in radians. */
  private static double angle(RealMatrix a, RealMatrix b) {
    int k = a.getColumnDimension();
    RealMatrix qa = new QRDecomposition(a).getQ().getSubMatrix(0, SIZE - 1, 0, k - 1);
    RealMatrix qb = new QRDecomposition(b).getQ().getSubMatrix(0, SIZE - 1, 0, k - 1);
    double least =
        new SingularValueDecomposition(qa.transpose().multiply(qb)).getSingularValues()[k - 1];
    return Math.acos(Math.min(1, least));
  }

  @Test
  void theLinearOneSpansTheSubspaceOfPca() {
    ModelSpec spec = spec("preset = linear-autoencoder, latent = 2");
    float[][] x = images(400, 1);
    float[] theta = Fit.fit(spec, x, 12_000, 0.02, 1);
    EigenDecomposition pca = new EigenDecomposition(covariance(x));
    RealMatrix first = pca.getV().getSubMatrix(0, SIZE - 1, 0, 1);
    double discarded = Arrays.stream(pca.getRealEigenvalues()).skip(2).sum();
    RealMatrix ours = directions(spec, theta);
    double error = Fit.meanSquare(Fit.output(spec, theta, x, ModelGraph.RECONSTRUCTION), x) * SIZE;
    double cosine = ours.getColumnVector(0).cosine(ours.getColumnVector(1));
    System.out.printf(
        "linear autoencoder: angle %.2e, error/PCA %.5f, cosine of its basis %.3f%n",
        angle(ours, first), error / discarded, cosine);
    assertThat(angle(ours, first)).isLessThan(1e-2);
    assertThat(error / discarded).isCloseTo(1, within(1e-3));
    assertThat(Math.abs(cosine)).isGreaterThan(0.02);
    // The control: before training it is another subspace.
    assertThat(angle(directions(spec, Model.layout(spec).initialise(1)), first)).isGreaterThan(0.5);
  }

  /** With D = W^T the least error is that of projections, W^T W = I: PCA's basis but for a turn. */
  @Test
  void theLinearOneWithTiedWeightsIsOrthonormal() {
    float[][] x = images(400, 1);
    RealMatrix first = new EigenDecomposition(covariance(x)).getV().getSubMatrix(0, SIZE - 1, 0, 1);
    ModelSpec tied = spec("preset = linear-autoencoder, latent = 2, decoder.network = tied");
    float[] theta = Fit.fit(tied, x, 6000, 0.02, 1);
    double off = fromOrthonormal(forth(tied, theta));
    ModelSpec own = spec("preset = linear-autoencoder, latent = 2");
    double control = fromOrthonormal(forth(own, Fit.fit(own, x, 6000, 0.02, 1)));
    System.out.printf(
        "linear autoencoder, tied: angle %.2e, |W'W - I| %.2e, not tied %.3f%n",
        angle(forth(tied, theta), first), off, control);
    assertThat(angle(forth(tied, theta), first)).isLessThan(1e-2);
    assertThat(off).isLessThan(1e-2);
    assertThat(control).isGreaterThan(0.1);
  }

  /** The encoder's directions as columns. */
  private static RealMatrix forth(ModelSpec spec, float[] theta) {
    double[] w = parameter(spec, theta, "posterior.mu.weight");
    RealMatrix columns = MatrixUtils.createRealMatrix(SIZE, spec.latent().size());
    for (int i = 0; i < w.length; i++) {
      columns.setEntry(i / spec.latent().size(), i % spec.latent().size(), w[i]);
    }
    return columns;
  }

  private static double fromOrthonormal(RealMatrix columns) {
    RealMatrix product = columns.transpose().multiply(columns);
    return product
        .subtract(MatrixUtils.createRealIdentityMatrix(product.getColumnDimension()))
        .getFrobeniusNorm();
  }

  @Test
  void theDenoisingOneRepairsMaskedPixels() {
    String network = "hidden = [32], latent = 3";
    float[][] train = images(600, 1);
    float[][] test = images(300, 2);
    float[][] masked = new float[test.length][];
    Random random = new Random(3);
    for (int i = 0; i < test.length; i++) {
      masked[i] = test[i].clone();
      for (int j = 0; j < SIZE; j++) {
        masked[i][j] = random.nextDouble() < 0.25 ? 0 : masked[i][j];
      }
    }
    double plain = repair(spec("preset = autoencoder, " + network), train, test, masked);
    double denoising =
        repair(spec("preset = denoising-autoencoder, " + network), train, test, masked);
    System.out.printf("masked pixels: plain %.5f, denoising %.5f%n", plain, denoising);
    assertThat(denoising).isLessThan(0.7 * plain);
  }

  private static double repair(ModelSpec spec, float[][] train, float[][] test, float[][] masked) {
    float[] theta = Fit.fit(spec, train, 1200, 0.01, 1);
    double[] found = Fit.output(spec, theta, masked, ModelGraph.RECONSTRUCTION);
    double sum = 0;
    int n = 0;
    for (int i = 0; i < found.length; i++) {
      if (masked[i / SIZE][i % SIZE] != test[i / SIZE][i % SIZE]) {
        sum += Math.pow(found[i] - test[i / SIZE][i % SIZE], 2);
        n++;
      }
    }
    return sum / n;
  }

  @Test
  void theSparseOneIsOnAsOftenAsItShould() {
    String code = "latent = 12, sparsity.target = 0.05";
    double sparse = fromTarget(spec("preset = sparse-autoencoder, " + code));
    double plain = fromTarget(spec("preset = sparse-autoencoder, objective.terms = [], " + code));
    System.out.printf("mean |rho_j - rho|: sparse %.4f, plain %.4f%n", sparse, plain);
    assertThat(sparse).isLessThan(0.02);
    assertThat(plain).isGreaterThan(0.02);
    assertThatThrownBy(() -> spec("objective.terms = [sparsity]"))
        .hasMessageStartingWith("model.objective.terms: expected for sparsity");
  }

  private static double fromTarget(ModelSpec spec) {
    float[][] x = images(400, 1);
    double[] code = Fit.output(spec, Fit.fit(spec, x, 800, 0.01, 1), x, ModelGraph.MU);
    return IntStream.range(0, 12)
        .mapToDouble(
            j ->
                IntStream.range(0, x.length)
                    .mapToDouble(i -> code[12 * i + j])
                    .average()
                    .orElseThrow())
        .map(rho -> Math.abs(rho - 0.05))
        .average()
        .orElseThrow();
  }

  @Test
  void theKSparseOneKeepsExactlyK() {
    ModelSpec spec = spec("preset = k-sparse-autoencoder, latent = 12, code.active = 4");
    float[][] x = images(200, 1);
    float[] theta = Fit.fit(spec, x, 300, 0.01, 1);
    double[] z = Fit.output(spec, theta, x, ModelGraph.Z);
    for (int i = 0; i < x.length; i++) {
      assertThat(Arrays.stream(z, 12 * i, 12 * i + 12).filter(v -> v != 0).count()).isEqualTo(4);
    }
    // What is off moves nothing, what is on does.
    float[][] one = {x[0]};
    int bias =
        Model.layout(spec).slots().stream()
            .filter(slot -> slot.name().equals("posterior.mu.bias"))
            .findFirst()
            .orElseThrow()
            .offset();
    double[] before = Fit.output(spec, theta, one, ModelGraph.LOG_LIKELIHOOD);
    for (int j = 0; j < 12; j++) {
      float[] moved = theta.clone();
      moved[bias + j] -= z[j] == 0 ? 1e-2f : -1e-2f;
      double[] after = Fit.output(spec, moved, one, ModelGraph.LOG_LIKELIHOOD);
      assertThat(after[0] == before[0]).as("dimension %d", j).isEqualTo(z[j] == 0);
    }
    assertThatThrownBy(() -> spec("posterior = k-sparse, code.active = 11"))
        .hasMessageStartingWith("model.code.active: expected 1 to the 10");
  }
}
