package io.sparkvae.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.encode.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.provenance.Digest;
import io.sparkvae.shard.Split;
import io.sparkvae.train.InMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two stochastic layers (Burda et al. 2016, arXiv 1509.00519, table 1) of one dimension each: small
 * enough that p(x), the integral over both, is known from a grid.
 */
class HierarchyBoundTest {
  private static final int SIZE = Fixture.SHAPE.size();
  private static final int IMAGES = 60;

  @TempDir Path temporary;

  private static Settings settings(int samples) {
    return Fixture.settings(
        "model.latent=2",
        "model.posterior=ladder",
        "model.prior=ladder",
        "model.ladder.layers=2",
        "model.ladder.merge=none",
        "model.ladder.hidden=8",
        "model.objective.kind=importance-weighted",
        "model.objective.samples=5",
        "evaluate.batchSize=60",
        "evaluate.samples=" + samples);
  }

  /** Bars of six lengths in four rows that are about alike, black and white. */
  private static List<byte[]> images() {
    Random random = new Random(3);
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      byte[] pixels = new byte[SIZE];
      for (int pixel = 0; pixel < SIZE; pixel++) {
        pixels[pixel] = (byte) (pixel % 6 + random.nextGaussian() < i % 6 ? 255 : 0);
      }
      images.add(pixels);
    }
    return images;
  }

  private static float[] unit(byte[] pixels) {
    float[] x = new float[SIZE];
    for (int pixel = 0; pixel < SIZE; pixel++) {
      x[pixel] = pixels[pixel] == 0 ? 0 : 1;
    }
    return x;
  }

  /** The generative half in plain doubles: z2 ~ N(0, 1), z1 ~ N(m(z2), e^v(z2)), x ~ p(x | z1). */
  private static final class Generative {
    private final Map<String, double[]> parameters = new TreeMap<>();

    Generative(Model model) {
      for (var slot : model.layout().slots()) {
        double[] values = new double[slot.size()];
        Arrays.setAll(values, i -> model.parameters()[slot.offset() + i]);
        parameters.put(slot.name(), values);
      }
    }

    private double[] linear(String name, double... in) {
      double[] out = parameters.get(name + ".bias").clone();
      double[] weight = parameters.get(name + ".weight");
      for (int i = 0; i < in.length; i++) {
        for (int j = 0; j < out.length; j++) {
          out[j] += in[i] * weight[i * out.length + j];
        }
      }
      return out;
    }

    /** Mean of z1 and its deviation. */
    double[] below(double z2) {
      double[] h = linear("prior.layer1.dense", z2);
      Arrays.setAll(h, i -> Math.max(h[i], 0.01 * h[i]));
      return new double[] {
        linear("prior.layer1.mean", h)[0], Math.exp(0.5 * linear("prior.layer1.logVar", h)[0])
      };
    }

    double[] logits(double z1) {
      double[] h = linear("decoder.dense1", z1);
      Arrays.setAll(h, i -> Math.tanh(h[i]));
      return linear("decoder.pixels", h);
    }

    /**
     * Mean over the images of -ln of the integral of p(x | z1) p(z1 | z2) p(z2).
     *
     * @param hierarchy false for the control, z1 ~ N(0, 1)
     */
    double negativeLogLikelihood(List<byte[]> images, boolean hierarchy) {
      double[] likelihood = new double[images.size()];
      double step = 16.0 / GRID;
      for (int a = 0; a <= GRID; a++) {
        double z2 = step * a - 8;
        double[] z1 = hierarchy ? below(z2) : new double[] {0, 1};
        for (int b = 0; b <= GRID; b++) {
          double u = step * b - 8;
          double[] logits = logits(z1[0] + z1[1] * u);
          double none = 0;
          for (double logit : logits) {
            none -= Math.log1p(Math.exp(logit));
          }
          double mass = step * step / (2 * Math.PI) * Math.exp(-0.5 * (z2 * z2 + u * u));
          for (int i = 0; i < likelihood.length; i++) {
            double log = none;
            for (int pixel = 0; pixel < SIZE; pixel++) {
              log += images.get(i)[pixel] == 0 ? 0 : logits[pixel];
            }
            likelihood[i] += mass * Math.exp(log);
          }
        }
      }
      return Arrays.stream(likelihood).map(p -> -Math.log(p)).average().orElseThrow();
    }
  }

  private static final int GRID = 160;

  private double evaluate(String model, int samples) {
    return Evaluation.run(
            Fixture.spark(),
            settings(samples),
            Fixture.hadoop(temporary.resolve(model)),
            Fixture.hadoop(temporary.resolve("shards")),
            Fixture.hadoop(temporary.resolve(model + samples)))
        .bySplit()
        .get("test")
        .negativeLogLikelihood()
        .mean();
  }

  @Test
  void theBoundOfTwoLayersRisesToTheExactLikelihood() {
    List<byte[]> images = images();
    List<Row> rows = new ArrayList<>();
    for (byte[] pixels : images) {
      String id = "test/" + rows.size();
      rows.add(
          RowFactory.create(id, pixels, Digest.sha256(pixels), Split.TEST.column(), null, null));
    }
    Fixture.shards(temporary.resolve("shards"), Fixture.SHAPE, List.of(rows), 0);
    ModelSpec spec = ModelSpec.from(settings(1), Fixture.SHAPE);
    float[][] x = images.stream().map(HierarchyBoundTest::unit).toArray(float[][]::new);
    Model start = new Model(spec, Model.layout(spec).initialise(1));
    Model trained = new Model(spec, InMemory.train(spec, x, 60, 600, 0.01));
    Fixture.model(temporary.resolve("start"), start);
    Fixture.model(temporary.resolve("trained"), trained);
    Fixture.model(temporary.resolve("wide"), widened(trained));

    double before = evaluate("start", 10);
    double after = evaluate("trained", 10);
    double one = evaluate("wide", 1);
    double ten = evaluate("wide", 10);
    double many = evaluate("wide", 2000);
    Generative generative = new Generative(trained);
    double exact = generative.negativeLogLikelihood(images, true);
    double flat = generative.negativeLogLikelihood(images, false);
    System.out.printf(
        "two layers: untrained %.4f, trained %.4f; wide, k = 1, 10, 2000: %.4f %.4f %.4f,"
            + " exact %.4f, flat %.4f%n",
        before, after, one, ten, many, exact, flat);
    assertThat(after).isLessThan(before - 2);
    assertThat(ten).isLessThan(one);
    assertThat(many).isLessThan(ten).isCloseTo(exact, within(0.02));
    // The controls: one sample does not do, and without p(z1 | z2) it is another number.
    assertThat(one).isGreaterThan(exact + 0.2);
    assertThat(Math.abs(flat - exact)).isGreaterThan(0.1);
  }

  /** The same p(x), and a posterior of e times the variance, so that its bound is not tight. */
  private static Model widened(Model model) {
    float[] parameters = model.parameters().clone();
    for (var slot : model.layout().slots()) {
      if (slot.name().matches("posterior.*logVar.bias")) {
        parameters[slot.offset()] += 1;
      }
    }
    return new Model(model.spec(), parameters);
  }
}
