// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.Noise;
import io.sparkvae.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Draws images from a model: from its own prior; from a second stage that was trained afterwards, a
 * prior over its codes (van den Oord et al. 2017, arXiv 1711.00937, section 3.3) or a model of its
 * latents (Dai and Wipf 2019, arXiv 1903.05789, section 4); or from a distribution of z that was
 * made from its latents.
 */
public final class Sampling {
  private final Decoding model;
  private final Optional<Decoding> prior;
  private final Optional<LatentSource> source;

  /**
   * @param prior over the codes or the latents of the model; empty for the model's own prior
   */
  public Sampling(Model model, Optional<Model> prior) {
    this(model, prior, Optional.empty());
  }

  /**
   * @param prior over the codes or the latents of the model; empty for the model's own prior
   * @param source where z comes from; empty for the prior
   */
  Sampling(Model model, Optional<Model> prior, Optional<LatentSource> source) {
    this.model = new Decoding(model);
    this.prior = prior.map(Decoding::new);
    this.source = source;
  }

  /**
   * Draws images.
   *
   * @param from index of the first sample
   * @param seed seed of the draws; sample i depends only on the seed and i
   * @return pixels, as from {@link Decoding#samples}
   */
  public List<float[]> samples(long from, int count, long seed) {
    return samples(SampleKey.inTurn(from, count), seed);
  }

  private List<float[]> samples(List<SampleKey> keys, long seed) {
    if (source.isPresent()) {
      return model.ofLatents(latents(source.get(), keys, seed), keys, seed);
    }
    if (prior.isEmpty()) {
      return model.samples(keys, seed);
    }
    return prior.get().overCodes()
        ? model.ofCodes(prior.get().samples(keys, seed), keys, seed)
        : model.ofLatents(prior.get().draws(keys, seed), keys, seed);
  }

  private List<float[]> latents(LatentSource from, List<SampleKey> keys, long seed) {
    List<float[]> latents = new ArrayList<>();
    for (SampleKey key : keys) {
      OptionalInt label =
          model.classes().isPresent()
              ? OptionalInt.of(key.label(model.classes()))
              : OptionalInt.empty();
      latents.add(from.draw(Noise.of(seed, key.index(), Decoding.OF_LATENT), label));
    }
    return latents;
  }

  /** Draws images with their labels. */
  List<Sample> drawn(List<SampleKey> keys, long seed) {
    List<float[]> images = samples(keys, seed);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Integer label = classes().isPresent() ? keys.get(i).label(classes()) : null;
      samples.add(new Sample(images.get(i), label));
    }
    return samples;
  }

  /** Returns the number of classes of the labels that the model or its prior reads. */
  OptionalInt classes() {
    return prior.isPresent() && prior.get().classes().isPresent()
        ? prior.get().classes()
        : model.classes();
  }
}
