// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.Noise;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Decodes latents and draws a few images on the calling machine, without Spark. */
public final class Decoding {
  private static final int BATCH = 16;

  /** Steps of drawing are small, so that more images at once cost little more. */
  private static final int BATCH_OF_STEPS = 64;

  /** Distinguishes the random stream of an image's pixels from that of its codes. */
  private static final long OF_PIXELS = 1;

  /** Distinguishes the random stream of a sample's z from those of its codes and pixels. */
  static final long OF_LATENT = 2;

  private final Model model;

  /** Whether images are drawn place after place, each computed once. */
  private final boolean inSteps;

  private final int batch;
  private final Batches batches;

  /** Creates a decoding with the parameters of a model. */
  public Decoding(Model model) {
    this.model = model;
    this.inSteps = !model.spec().decoder().maps(model.spec().shape()).isEmpty();
    this.batch = inSteps ? BATCH_OF_STEPS : BATCH;
    this.batches = new Batches(model, batch);
  }

  /**
   * Returns the latents of codes, with a model of codes.
   *
   * @param codes of all levels, one level after the other, for each image
   * @return one z {@code [latent]} for each
   */
  public List<float[]> latents(List<int[]> codes) {
    return batches.map(
        codes.stream().map(Decoding::numbers).toList(),
        Collections.nCopies(codes.size(), 0),
        model.spec().latent().size(),
        this::latents);
  }

  private static float[] numbers(int[] whole) {
    float[] numbers = new float[whole.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = whole[i];
    }
    return numbers;
  }

  /**
   * Decodes latents into the means of p(x|z). An autoregressive decoder has a mean only for one
   * pixel given the pixels before it, so for such a model the result is a draw from p(x|z). All
   * draws use the same noise, so that two pictures differ only because their latents differ.
   *
   * @param latents one z {@code [latent]} for each image
   * @param labels labels of the images; ignored by models that read no labels
   * @return pixels, in [0, 1] for a Bernoulli likelihood
   */
  public List<float[]> decode(List<float[]> latents, List<Integer> labels) {
    NoiseInput noise = new NoiseInput(decoder().noise(), batch);
    for (int i = 0; i < batch; i++) {
      noise.draw(Noise.of(0), i);
    }
    return batches.map(
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
    Map<String, float[]> z = Map.of(ModelGraph.Z, latents);
    if (!model.spec().decoder().autoregressive()) {
      return batches.output(decoder(), labels, noise, z, ModelGraph.RECONSTRUCTION);
    }
    return batches.with(
        decoder(),
        labels,
        noise,
        session -> {
          Batches.feed(session, z);
          return PixelLoop.drawn(session, model.spec().values());
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
    return samples(SampleKey.inTurn(from, count), seed);
  }

  /** Draws samples of given classes, as the method above. */
  List<float[]> samples(List<SampleKey> keys, long seed) {
    NoiseInput noise = new NoiseInput(generation().noise(), batch);
    NoiseInput ofPixels = new NoiseInput(decoder().noise(), batch);
    LabelInput labels = new LabelInput(classes(), batch);
    List<float[]> out = new ArrayList<>();
    int size = model.spec().values();
    for (int first = 0; first < keys.size(); first += batch) {
      int count = Math.min(batch, keys.size() - first);
      for (int i = 0; i < count; i++) {
        SampleKey key = keys.get(first + i);
        Noise ofImage = Noise.of(seed, key.index());
        noise.draw(ofImage, i);
        ofPixels.draw(ofImage, i);
        labels.put(i, key.label(classes()), () -> "sample");
      }
      noise.pad(count);
      ofPixels.pad(count);
      labels.pad(count);
      float[] images =
          generation().graph().outputs().containsKey(ModelGraph.RECONSTRUCTION)
              ? batches.output(generation(), labels, noise, Map.of(), ModelGraph.RECONSTRUCTION)
              : decoded(
                  batches.output(generation(), labels, noise, Map.of(), ModelGraph.Z),
                  labels,
                  ofPixels);
      for (int i = 0; i < count; i++) {
        out.add(Arrays.copyOfRange(images, i * size, (i + 1) * size));
      }
    }
    return out;
  }

  /**
   * Draws x itself from p(x), with a model of latents; {@link #samples} gives the mean of p(x|z).
   *
   * @param seed seed of the draws; a draw depends only on the seed and its key
   */
  List<float[]> draws(List<SampleKey> keys, long seed) {
    if (model.spec().decoder().autoregressive()) {
      return samples(keys, seed);
    }
    BuiltGraph graph = ModelGraph.draws(model.spec(), batch);
    NoiseInput noise = new NoiseInput(graph.noise(), batch);
    LabelInput labels = new LabelInput(graph.classes(), batch);
    List<float[]> out = new ArrayList<>();
    int size = model.spec().values();
    for (int first = 0; first < keys.size(); first += batch) {
      int count = Math.min(batch, keys.size() - first);
      for (int i = 0; i < count; i++) {
        SampleKey key = keys.get(first + i);
        noise.draw(Noise.of(seed, key.index(), OF_LATENT), i);
        labels.put(i, key.label(graph.classes()), () -> "sample");
      }
      noise.pad(count);
      labels.pad(count);
      float[] drawn = batches.output(graph, labels, noise, Map.of(), ModelGraph.DRAWN);
      for (int i = 0; i < count; i++) {
        out.add(Arrays.copyOfRange(drawn, i * size, (i + 1) * size));
      }
    }
    return out;
  }

  /** Returns whether the model is a prior over codes. */
  boolean overCodes() {
    return model.spec().overCodes();
  }

  /**
   * Decodes the codes of samples, as {@link #samples} decodes the z that it draws.
   *
   * @param codes whole numbers, those of all levels one after the other
   * @param seed seed of the noise of an autoregressive decoder
   */
  List<float[]> ofCodes(List<float[]> codes, List<SampleKey> keys, long seed) {
    return decoded(codes, keys, seed, this::latents);
  }

  /**
   * Decodes the z of samples, as {@link #samples} decodes the z that it draws.
   *
   * @param latents one z {@code [latent]} for each sample
   * @param seed seed of the noise of an autoregressive decoder
   */
  List<float[]> ofLatents(List<float[]> latents, List<SampleKey> keys, long seed) {
    return decoded(latents, keys, seed, (part, ofBatch) -> part);
  }

  private List<float[]> decoded(
      List<float[]> in, List<SampleKey> keys, long seed, Batches.Function latents) {
    NoiseInput ofPixels = new NoiseInput(decoder().noise(), batch);
    OptionalInt classes = decoder().classes();
    Iterator<SampleKey> next = keys.iterator();
    return batches.map(
        in,
        keys.stream().map(key -> key.label(classes)).toList(),
        model.spec().values(),
        (part, ofBatch) -> {
          int count = 0;
          for (; count < batch && next.hasNext(); count++) {
            ofPixels.draw(Noise.of(seed, next.next().index(), OF_PIXELS), count);
          }
          ofPixels.pad(count);
          return decoded(latents.apply(part, ofBatch), ofBatch, ofPixels);
        });
  }

  private float[] latents(float[] codes, LabelInput labels) {
    BuiltGraph lookup = ModelGraph.lookup(model.spec(), batch);
    return batches.output(
        lookup,
        labels,
        new NoiseInput(lookup.noise(), batch),
        Map.of(ModelGraph.CODES, codes),
        ModelGraph.Z);
  }

  /** Returns the number of classes whose labels the model reads; empty for none. */
  OptionalInt classes() {
    return generation().classes();
  }

  private BuiltGraph decoder() {
    return ModelGraph.decoder(model.spec(), batch);
  }

  private BuiltGraph generation() {
    return ModelGraph.generation(model.spec(), batch);
  }
}
