// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Encodes and decodes a few images on the calling machine, without Spark. */
public final class Decoding {
  private static final int BATCH = 16;

  /** Steps of drawing are small, so that more images at once cost little more. */
  private static final int BATCH_OF_STEPS = 64;

  /** Distinguishes the random stream of an image's pixels from that of its codes. */
  private static final long OF_PIXELS = 1;

  private final Model model;

  /** Whether images are drawn place after place, each computed once. */
  private final boolean inSteps;

  private final int batch;

  /** Creates a decoding with the parameters of a model. */
  public Decoding(Model model) {
    this.model = model;
    this.inSteps = !model.spec().decoder().maps(model.spec().shape()).isEmpty();
    this.batch = inSteps ? BATCH_OF_STEPS : BATCH;
  }

  /**
   * Computes the posterior means of images.
   *
   * @param images pixels in [0, 1]
   * @param labels labels of the images; ignored by models that read no labels
   * @return one mu {@code [latent]} for each
   */
  public List<float[]> means(List<float[]> images, List<Integer> labels) {
    return evaluated(images, labels, ModelGraph.MU, model.spec().latent().size());
  }

  /** An output of the encoder, of so many numbers an image. */
  private List<float[]> evaluated(
      List<float[]> images, List<Integer> labels, String output, int width) {
    BuiltGraph evaluation = ModelGraph.evaluation(model.spec(), batch);
    NoiseInput noise = new NoiseInput(evaluation.noise(), batch);
    // The only noise that a mean depends on is that of dynamic binarisation.
    for (int i = 0; i < batch; i++) {
      noise.draw(Noise.of(i), i);
    }
    return inBatches(
        images,
        labels,
        width,
        (part, ofBatch) ->
            ModelSessions.with(
                evaluation,
                Precision.FLOAT,
                session -> {
                  feed(session, ofBatch, noise);
                  session.input(ModelGraph.X).put(part);
                  return evaluate(session, output);
                }));
  }

  /** Whether {@link #rollouts} are there: sequences of this model go on by themselves. */
  public boolean rollsOut() {
    return model.spec().rollsOut();
  }

  /**
   * Sequences that go on by themselves after half of their frames ({@link ModelGraph#rollout}).
   *
   * @param images pixels in [0, 1]
   * @param labels as in {@link #means}
   * @return the mean of each frame given a state, pixels in [0, 1]; the first half as believed when
   *     it was seen
   */
  public List<float[]> rollouts(List<float[]> images, List<Integer> labels) {
    BuiltGraph rollout = ModelGraph.rollout(model.spec(), BATCH, ModelGraph.seen(model.spec()));
    NoiseInput noise = new NoiseInput(rollout.noise(), BATCH);
    for (int i = 0; i < BATCH; i++) {
      noise.draw(Noise.of(i), i);
    }
    return inBatches(
        images,
        labels,
        model.spec().shape().size(),
        (batch, ofBatch) ->
            ModelSessions.with(
                rollout,
                Precision.FLOAT,
                session -> {
                  feed(session, ofBatch, noise);
                  session.input(ModelGraph.X).put(batch);
                  return evaluate(session, ModelGraph.RECONSTRUCTION);
                }));
  }

  /**
   * Computes the codes of images, with a model of codes.
   *
   * @param images pixels in [0, 1]
   * @param labels labels of the images; ignored by models that read no labels
   * @return the codes of all levels, one level after the other, for each image
   */
  public List<int[]> codes(List<float[]> images, List<Integer> labels) {
    return evaluated(images, labels, ModelGraph.CODES, model.spec().divergences()).stream()
        .map(Decoding::whole)
        .toList();
  }

  /**
   * Returns the latents of codes, with a model of codes.
   *
   * @param codes of all levels, one level after the other, for each image
   * @return one z {@code [latent]} for each
   */
  public List<float[]> latents(List<int[]> codes) {
    List<float[]> numbers = codes.stream().map(Decoding::numbers).toList();
    return inBatches(
        numbers,
        Collections.nCopies(codes.size(), 0),
        model.spec().latent().size(),
        (part, ofBatch) ->
            ModelSessions.with(
                ModelGraph.lookup(model.spec(), batch),
                Precision.FLOAT,
                session -> {
                  session.parameters().put(model.parameters());
                  session.input(ModelGraph.CODES).put(part);
                  return evaluate(session, ModelGraph.Z);
                }));
  }

  private static float[] numbers(int[] whole) {
    float[] numbers = new float[whole.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = whole[i];
    }
    return numbers;
  }

  private static int[] whole(float[] numbers) {
    int[] whole = new int[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) numbers[i];
    }
    return whole;
  }

  /**
   * Decodes latents into the means of p(x|z). An autoregressive decoder has a mean only for one
   * pixel given the pixels before it, so for such a model the result is a draw from p(x|z). All
   * draws use the same noise, so that two pictures differ only because their latents differ.
   *
   * @param latents one z {@code [latent]} for each image
   * @param labels as in {@link #means}
   * @return pixels, in [0, 1] for a Bernoulli likelihood
   */
  public List<float[]> decode(List<float[]> latents, List<Integer> labels) {
    NoiseInput noise = new NoiseInput(decoder().noise(), batch);
    for (int i = 0; i < batch; i++) {
      noise.draw(Noise.of(0), i);
    }
    return inBatches(
        latents, labels, model.spec().values(), (part, ofBatch) -> decoded(part, ofBatch, noise));
  }

  /**
   * Returns a description, for readers of a report, of what {@link #decode} and {@link #samples}
   * return for a z.
   */
  public String words() {
    String shown = model.spec().decoder().shown();
    return model.spec().hasLatent() ? shown : shown.replace("p(x|z)", "p(x)");
  }

  private float[] decoded(float[] latents, LabelInput labels, NoiseInput noise) {
    if (inSteps) {
      return RasterDraw.drawn(model, latents, labels, noise);
    }
    return ModelSessions.with(
        decoder(),
        Precision.FLOAT,
        session -> {
          feed(session, labels, noise);
          if (session.graph().inputs().containsKey(ModelGraph.Z)) {
            session.input(ModelGraph.Z).put(latents);
          }
          return model.spec().decoder().autoregressive()
              ? PixelLoop.drawn(session, model.spec().values())
              : evaluate(session, ModelGraph.RECONSTRUCTION);
        });
  }

  /**
   * Draws z from the prior and decodes it into the mean of p(x|z), or, for an autoregressive
   * decoder, into a draw from p(x|z) with noise of its own. A model that reads labels gets the
   * classes in turn: sample i has class i modulo the number of classes.
   *
   * @param from index of the first sample
   * @param count number of samples
   * @param seed seed of the draws; sample i depends only on the seed and i
   * @return pixels, as from {@link #decode}
   */
  public List<float[]> samples(long from, int count, long seed) {
    NoiseInput noise = new NoiseInput(generation().noise(), batch);
    NoiseInput ofPixels = new NoiseInput(decoder().noise(), batch);
    OptionalInt classes = generation().classes();
    LabelInput labels = new LabelInput(classes, batch);
    List<float[]> out = new ArrayList<>();
    int size = model.spec().values();
    for (int first = 0; first < count; first += batch) {
      for (int i = 0; i < batch; i++) {
        Noise ofImage = Noise.of(seed, from + first + i);
        noise.draw(ofImage, i);
        ofPixels.draw(ofImage, i);
        labels.put(i, (int) ((from + first + i) % classes.orElse(1)), () -> "sample");
      }
      float[] images =
          generation().graph().outputs().containsKey(ModelGraph.RECONSTRUCTION)
              ? generated(labels, noise, ModelGraph.RECONSTRUCTION)
              : decoded(generated(labels, noise, ModelGraph.Z), labels, ofPixels);
      for (int i = 0; i < Math.min(batch, count - first); i++) {
        out.add(Arrays.copyOfRange(images, i * size, (i + 1) * size));
      }
    }
    return out;
  }

  /**
   * Decodes the codes of images, as {@link #samples} decodes the z that it draws.
   *
   * @param codes whole numbers, those of all levels one after the other
   * @param from index of the first image among the samples
   * @param seed seed of the noise of an autoregressive decoder
   */
  List<float[]> ofCodes(List<float[]> codes, long from, long seed) {
    BuiltGraph lookup = ModelGraph.lookup(model.spec(), batch);
    NoiseInput ofPixels = new NoiseInput(decoder().noise(), batch);
    OptionalInt classes = decoder().classes();
    List<Integer> labels = new ArrayList<>();
    for (long i = from; i < from + codes.size(); i++) {
      labels.add((int) (i % classes.orElse(1)));
    }
    long[] next = {from};
    return inBatches(
        codes,
        labels,
        model.spec().values(),
        (part, ofBatch) -> {
          for (int i = 0; i < batch; i++) {
            ofPixels.draw(Noise.of(seed, next[0]++, OF_PIXELS), i);
          }
          return decoded(latents(lookup, part), ofBatch, ofPixels);
        });
  }

  private float[] latents(BuiltGraph lookup, float[] codes) {
    return ModelSessions.with(
        lookup,
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          session.input(ModelGraph.CODES).put(codes);
          return evaluate(session, ModelGraph.Z);
        });
  }

  private float[] generated(LabelInput labels, NoiseInput noise, String output) {
    return ModelSessions.with(
        generation(),
        Precision.FLOAT,
        session -> {
          feed(session, labels, noise);
          return evaluate(session, output);
        });
  }

  private BuiltGraph decoder() {
    return ModelGraph.decoder(model.spec(), batch);
  }

  private BuiltGraph generation() {
    return ModelGraph.generation(model.spec(), batch);
  }

  /** Sets all inputs of a graph except {@link ModelGraph#X} and {@link ModelGraph#Z}. */
  private void feed(GraphSession session, LabelInput labels, NoiseInput noise) {
    session.parameters().put(model.parameters());
    labels.put(session);
    noise.put(session);
  }

  private static float[] evaluate(GraphSession session, String output) {
    session.evaluate(List.of(output));
    return session.output(output).toFloats();
  }

  private interface Batch {
    float[] apply(float[] in, LabelInput labels);
  }

  private List<float[]> inBatches(
      List<float[]> in, List<Integer> labels, int widthOut, Batch function) {
    LabelInput ofBatch = new LabelInput(decoder().classes(), batch);
    List<float[]> out = new ArrayList<>();
    for (int from = 0; from < in.size(); from += batch) {
      List<float[]> part = in.subList(from, Math.min(in.size(), from + batch));
      int width = part.get(0).length;
      float[] values = new float[batch * width];
      for (int i = 0; i < part.size(); i++) {
        System.arraycopy(part.get(i), 0, values, i * width, width);
        int image = from + i;
        ofBatch.put(i, labels.get(image), () -> "example image %d".formatted(image + 1));
      }
      ofBatch.pad(part.size());
      float[] result = function.apply(values, ofBatch);
      for (int i = 0; i < part.size(); i++) {
        out.add(Arrays.copyOfRange(result, i * widthOut, (i + 1) * widthOut));
      }
    }
    return out;
  }
}
