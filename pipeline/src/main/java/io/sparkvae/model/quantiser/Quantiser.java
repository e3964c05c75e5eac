// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

/**
 * How a vector becomes one code or several. Every row of a matrix is quantised by itself; places of
 * a latent map, or groups of a latent's numbers, are such rows.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Quantiser extends Serializable
    permits VectorQuantiser, ResidualQuantiser, FiniteScalarQuantiser {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    VQ(VectorQuantiser::from),
    RVQ(ResidualQuantiser::from),
    FSQ(FiniteScalarQuantiser::from);

    private final Function<Settings, Quantiser> reader;

    Kind(Function<Settings, Quantiser> reader) {
      this.reader = reader;
    }

    /** The quantiser of this kind that the settings describe. */
    public Quantiser from(Settings settings) {
      return reader.apply(settings);
    }
  }

  /** The quantiser that a key names. */
  static Quantiser named(Settings settings, String key) {
    return settings.choice(key, Kind.class).from(settings);
  }

  /** Number of different codes of each level: a vector has one code of each. */
  List<Integer> sizes();

  /**
   * Quantises vectors; in training, codebooks learn from them.
   *
   * @param rows {@code [rows, width]}
   * @throws IllegalArgumentException when vectors of this width cannot be quantised so
   */
  Quantised quantise(Scope scope, CodedVectors of, Expression rows);

  /**
   * The quantised vectors of codes, as {@link #quantise} makes them.
   *
   * @param codes of each level, {@code [rows]}
   * @return {@code [rows, width]}
   */
  Expression vectors(Scope scope, CodedVectors of, List<Expression> codes);

  /** The codebooks, by the ends of their names; none where codes follow from a rule. */
  List<Named> codebooks();

  /**
   * A codebook of a quantiser.
   *
   * @param suffix what its name has after the quantiser's
   */
  record Named(String suffix, Codebook codebook) {}

  /**
   * The ends of the names of what counts the codes of each level; see {@link CodedVectors#COUNTS}.
   */
  List<String> counts();

  /** For readers of a report: what the codes are. */
  String words();
}
