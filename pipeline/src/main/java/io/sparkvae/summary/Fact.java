// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkvae.evaluate.EvaluationContent.Estimate;
import io.sparkvae.provenance.Manifest;
import java.util.Objects;

/**
 * A number or a text with its name.
 *
 * @param name what it is of: {@code ELBO, test}
 * @param value a {@code Long}, {@code Double} or {@code String}
 * @param unit what follows the value in a sentence, such as {@code nats an image}; null without one
 * @param standardError of the value; null if it has none
 * @param better which of several runs' values is the best; null where none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fact(
    String name, Object value, String unit, Double standardError, @JsonIgnore Better better) {

  /** Which value is the better one. */
  public enum Better {
    HIGHER,
    LOWER
  }

  /** The unit of bounds, likelihoods and divergences. */
  static final String NATS = "nats an image";

  private static final String LOCAL = "file:/";

  public Fact {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  static Fact text(String name, Object text) {
    return new Fact(name, text.toString(), null, null, null);
  }

  /** Where an input lay; the name of a generated source is no path. */
  static Fact input(Manifest.Input input) {
    String path = input.path();
    return text(input.role(), path.startsWith(LOCAL) ? path.substring(LOCAL.length() - 1) : path);
  }

  static Fact count(String name, long number, String unit) {
    return new Fact(name, number, unit, null, null);
  }

  static Fact number(String name, double number, String unit) {
    return new Fact(name, number, unit, null, null);
  }

  static Fact estimate(String name, double mean, double standardError, String unit) {
    return new Fact(name, mean, unit, standardError, null);
  }

  static Fact estimate(String name, Estimate estimate, String unit) {
    return estimate(name, estimate.mean(), estimate.standardError(), unit);
  }

  /** Returns this fact, of which the highest or the lowest value of several runs is the best. */
  Fact where(Better other) {
    return new Fact(name, value, unit, standardError, other);
  }
}
