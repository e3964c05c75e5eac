// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.Control;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.train.step.States;
import io.sparkvae.train.updater.Adam;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training and evaluation of models on images in memory, for tests of what models learn. */
public final class InMemory {
  private InMemory() {}

  /** Adam at a rate that falls to 0 over the second half; batches drawn with a seed. */
  public static float[] train(ModelSpec spec, float[][] images, int batch, int steps, double rate) {
    float[] theta = Model.layout(spec).initialise(1);
    float[] m = new float[theta.length];
    float[] v = new float[theta.length];
    float[] gradient = new float[theta.length];
    Adam adam = new Adam(0.9, 0.999, 1e-8);
    States states = new States(Model.layout(spec));
    List<Control> controls = ModelGraph.training(spec, 1).controls();
    List<NoiseFeed> feeds = ModelGraph.training(spec, 1).noise();
    try (GraphSession session =
        Engine.open(ModelGraph.training(spec, batch).graph(), Precision.FLOAT)) {
      for (int step = 0; step < steps; step++) {
        int[] order = Noise.of(2, step).permutation(images.length);
        feed(session, spec, images, Arrays.copyOf(order, batch), feeds, step);
        for (Control control : controls) {
          session.input(control.name()).put(control.at(step, steps));
        }
        session.parameters().put(theta);
        session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
        session.gradient().get(gradient);
        double left = Math.min(1, 2 - 2.0 * step / steps);
        states.follow(theta, gradient);
        adam.step(theta, m, v, gradient, rate * left, step + 1L);
        states.put(theta);
      }
    }
    return theta;
  }

  /** Outputs of {@link ModelGraph#evaluation} for all images, example by example. */
  public static Map<String, double[]> evaluate(
      ModelSpec spec, float[] theta, float[][] images, long seed, String... outputs) {
    Map<String, double[]> found = new LinkedHashMap<>();
    int[] all = java.util.stream.IntStream.range(0, images.length).toArray();
    try (GraphSession session =
        Engine.open(
            ModelGraph.evaluation(spec, images.length).graph(),
            Model.layout(spec),
            Precision.FLOAT)) {
      session.parameters().put(theta);
      feed(session, spec, images, all, ModelGraph.evaluation(spec, 1).noise(), seed);
      session.evaluate(List.of(outputs));
      for (String output : outputs) {
        found.put(output, session.output(output).toDoubles());
      }
    }
    return found;
  }

  /** Mean over the images of ln p(x|z), and of the KL divergence of each dimension, in nats. */
  public record Bound(double logLikelihood, double[] kl) {
    public double rate() {
      return Arrays.stream(kl).sum();
    }

    public double elbo() {
      return logLikelihood - rate();
    }
  }

  /** The mean over several draws of z for each image. */
  public static Bound bound(ModelSpec spec, float[] theta, float[][] images, int draws) {
    double logLikelihood = 0;
    double[] kl = new double[spec.divergences()];
    for (int draw = 0; draw < draws; draw++) {
      Map<String, double[]> found =
          evaluate(spec, theta, images, 1000 + draw, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);
      logLikelihood += Arrays.stream(found.get(ModelGraph.LOG_LIKELIHOOD)).average().orElseThrow();
      double[] each = found.get(ModelGraph.KL);
      for (int i = 0; i < each.length; i++) {
        kl[i % kl.length] += each[i] / images.length / draws;
      }
    }
    return new Bound(logLikelihood / draws, kl);
  }

  /** What the decoder makes of codes that are given, {@code [codes, latent]}. */
  static double[] decode(ModelSpec spec, float[] theta, float[] codes) {
    try (GraphSession session =
        Engine.open(
            ModelGraph.decoder(spec, codes.length / spec.latent().size()).graph(),
            Model.layout(spec),
            Precision.FLOAT)) {
      session.parameters().put(theta);
      session.input(ModelGraph.Z).put(codes);
      session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
      return session.output(ModelGraph.RECONSTRUCTION).toDoubles();
    }
  }

  /** A vector of a model, by parameter: the order in it depends on the objective. */
  static Map<String, double[]> named(ModelSpec spec, double[] vector) {
    Map<String, double[]> named = new LinkedHashMap<>();
    for (ParameterLayout.Slot slot : Model.layout(spec).slots()) {
      named.put(
          slot.name(), Arrays.copyOfRange(vector, slot.offset(), slot.offset() + slot.size()));
    }
    return named;
  }

  /** Parameters of one model in the order of another that has the same. */
  static float[] arranged(ModelSpec from, float[] theta, ModelSpec to) {
    Map<String, ParameterLayout.Slot> places = new LinkedHashMap<>();
    Model.layout(from).slots().forEach(slot -> places.put(slot.name(), slot));
    float[] arranged = new float[theta.length];
    for (ParameterLayout.Slot slot : Model.layout(to).slots()) {
      int offset = places.get(slot.name()).offset();
      System.arraycopy(theta, offset, arranged, slot.offset(), slot.size());
    }
    return arranged;
  }

  private static void feed(
      GraphSession session,
      ModelSpec spec,
      float[][] images,
      int[] rows,
      List<NoiseFeed> feeds,
      long seed) {
    int size = spec.shape().size();
    float[] x = new float[rows.length * size];
    NoiseInput noise = new NoiseInput(feeds, rows.length);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(images[rows[i]], 0, x, i * size, size);
      noise.draw(Noise.of(3, seed, i), i);
    }
    session.input(ModelGraph.X).put(x);
    if (session.graph().inputs().containsKey(ModelGraph.WEIGHT)) {
      float[] weight = new float[rows.length];
      Arrays.fill(weight, 1);
      session.input(ModelGraph.WEIGHT).put(weight);
    }
    noise.put(session);
  }

  /** Images of 8 x 8 pixels with one bright spot, whose two coordinates are what varies. */
  public static float[][] spots(int n) {
    float[][] images = new float[n][64];
    float[] place = new float[2 * n];
    Noise.of(4).uniform(place, 0, place.length);
    for (int i = 0; i < n; i++) {
      images[i] = spot(place[2 * i], place[2 * i + 1]);
    }
    return images;
  }

  /** One of those images, its place in [0, 1] each way. */
  static float[] spot(double across, double down) {
    float[] image = new float[64];
    for (int pixel = 0; pixel < 64; pixel++) {
      double dx = pixel % 8 - 1 - 5 * across;
      double dy = pixel / 8 - 1 - 5 * down;
      image[pixel] = (float) Math.exp(-(dx * dx + dy * dy) / 4.5);
    }
    return image;
  }

  /** Mean squared difference of 64 pixels from the nearest image of a spot, wherever it is. */
  static double fromSpots(double[] pixels, int from) {
    double least = Double.POSITIVE_INFINITY;
    for (float[] spot : EVERYWHERE) {
      double sum = 0;
      for (int pixel = 0; pixel < 64 && sum < least; pixel++) {
        double d = pixels[from + pixel] - spot[pixel];
        sum += d * d / 64;
      }
      least = Math.min(least, sum);
    }
    return least;
  }

  private static final float[][] EVERYWHERE = everywhere();

  private static float[][] everywhere() {
    int steps = 41;
    float[][] spots = new float[steps * steps][];
    for (int i = 0; i < spots.length; i++) {
      spots[i] = spot(i % steps / (steps - 1.0), i / steps / (steps - 1.0));
    }
    return spots;
  }
}
