// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/** K vectors, and how they are learned. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Codebook extends Serializable permits TrainedCodebook, AveragedCodebook {
  /** Names in configurations. */
  enum Kind {
    /** By the gradient of the term {@code codebook}. */
    LOSS,
    /** By exponential moving averages of the rows that each vector stands for. */
    EMA
  }

  /** Number of vectors, K. */
  int size();

  /** The vectors in force, {@code [K, width]}. */
  Expression vectors(Scope scope, CodedVectors of);

  /**
   * In training, lets the codebook learn what no gradient teaches it.
   *
   * @param rows that its vectors stand for
   */
  void learn(Scope scope, CodedVectors of, Expression rows, Assignment assignment);

  /**
   * What a code's tensors begin with, so that it stands for a given vector.
   *
   * @param vector {@code [width]}
   * @param count how often an image has the code
   */
  List<Start> starts(double[] vector, double count);

  /**
   * The start of a code's row in one tensor.
   *
   * @param suffix what the tensor's name has after the codebook's
   */
  record Start(String suffix, double[] values) {}

  /** The codebook that the settings name. */
  static Codebook from(Settings settings) {
    int size = settings.integer("model.vq.codes");
    if (size < 2 || size > CodeLevel.MOST) {
      throw settings.refused(
          "model.vq.codes", String.format(Locale.ROOT, "2 to %,d codes", CodeLevel.MOST), size);
    }
    return switch (settings.choice("model.vq.codebook", Kind.class)) {
      case LOSS -> {
        double restart = settings.real(AveragedCodebook.RESTART);
        if (restart != 0) {
          throw settings.refused(
              AveragedCodebook.RESTART, "0 for model.vq.codebook = loss", restart);
        }
        yield new TrainedCodebook(size);
      }
      case EMA -> AveragedCodebook.from(settings, size);
    };
  }

  /** Vectors start with a length of about 1. */
  static Initialisation start(long width) {
    return new Initialisation.LeCun(width);
  }
}
