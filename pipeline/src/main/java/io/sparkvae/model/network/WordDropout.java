// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.causal.PlaceMap;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * An autoregressive decoder that in training does not hear every number of the image: each is
 * replaced, with probability 1 - kappa and independently, by a learned one, UNK, of its channel
 * (Bowman et al. 2016, arXiv 1511.06349, section 3.1; as smoothing: Xie et al. 2017, arXiv
 * 1703.02573). What it does not hear it must find in z. In use it hears all; with kappa = 0, the
 * inputless decoder, it never learned to, and then it hears none in use either.
 *
 * @param network the decoder
 * @param keep kappa, the probability that a number is heard
 */
@JsonTypeName("word-dropout")
public record WordDropout(DecoderNetwork network, double keep) implements DecoderNetwork {
  private static final String KEEP = "model.wordDropout.keep";

  /** The grey between the darkest and the brightest. */
  private static final double START = 0.5;

  public WordDropout {
    if (!(keep >= 0 && keep <= 1)) {
      throw new IllegalArgumentException(
          "word dropout: expected a probability to keep, found " + keep);
    }
    if (!drawsPixels(network)) {
      throw new IllegalArgumentException(
          "word dropout: expected an autoregressive decoder, found " + network);
    }
  }

  /** The decoder of the settings with their word dropout around it; itself where there is none. */
  static DecoderNetwork around(DecoderNetwork network, Settings settings) {
    double keep = settings.real(KEEP);
    if (!(keep >= 0 && keep <= 1)) {
      throw settings.refused(KEEP, "a probability", keep);
    }
    if (keep == 1) {
      return network;
    }
    if (!drawsPixels(network)) {
      throw settings.refused(KEEP, "1, or an autoregressive model.decoder.network", keep);
    }
    return new WordDropout(network, keep);
  }

  /** Whether a decoder draws pixel after pixel; not of whole steps of a sequence. */
  private static boolean drawsPixels(DecoderNetwork network) {
    return network.autoregressive() && !(network instanceof RecurrentDecoder);
  }

  @Override
  public List<Integer> places(ImageShape image) {
    return network.places(image);
  }

  @Override
  public boolean autoregressive() {
    return true;
  }

  @Override
  public boolean readsLatent() {
    return network.readsLatent();
  }

  /** Those of the decoder; drawing them, it hears what was drawn before. */
  @Override
  public List<PlaceMap> maps(ImageShape shape) {
    return keep == 0 ? List.of() : network.maps(shape);
  }

  @Override
  public String shown() {
    return network.shown();
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    return network.decode(scope, input.withPixels(heard(scope, input.pixels())));
  }

  /** What the decoder is given for the pixels, {@code [rows, size]}. */
  Expression heard(Scope scope, Expression pixels) {
    if (!scope.isTraining() && keep > 0) {
      return pixels;
    }
    ImageShape shape = scope.shape();
    long area = (long) shape.height() * shape.width();
    Expression unknown =
        scope
            .parameter("decoder.unknown", new Initialisation.Constant(START), shape.channels())
            .reshape(1, shape.channels(), 1)
            .broadcast(shape.frames(), shape.channels(), area)
            .reshape(1, shape.size());
    if (keep == 0) {
      // With the pixels, so that every graph of an autoregressive decoder has them as an input.
      return pixels.times(0).plus(unknown);
    }
    Expression u = scope.dealt(scope.uniform("wordDropout", scope.samples() * shape.size()));
    // u < keep keeps: a share of keep of the numbers in [0, 1).
    Expression kept = u.negate().plus(keep).step();
    return kept.times(pixels).plus(kept.negate().plus(1).times(unknown));
  }

  @Override
  public String words() {
    return network.words()
        + "; in training it sees each earlier pixel with probability "
        + Phrase.number(keep);
  }
}
