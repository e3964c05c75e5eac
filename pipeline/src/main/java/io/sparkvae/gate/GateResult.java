// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What a gate found. Components that do not apply are null, and absent in JSON.
 *
 * @param gate key of its bound without the section: {@code elbo.drop}
 * @param stage whose result it judged
 * @param passed false if the result is worse than the bound allows; true also for a gate that had
 *     nothing to judge, whose {@code found} is null
 * @param found the number that was held against the bound
 * @param bound the setting
 * @param statistic of the test, if the gate has one
 * @param pValue of the test, corrected for the number of tests
 * @param effect size of the effect, as docs/gates.md defines it for each gate
 * @param sentence what was found, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(builder = GateResult.Read.class)
public record GateResult(
    String gate,
    String stage,
    boolean passed,
    Double found,
    Double bound,
    Double statistic,
    Double pValue,
    Double effect,
    String sentence) {

  /** What is read: components that do not apply are absent. */
  @JsonPOJOBuilder(withPrefix = "")
  static final class Read {
    @JsonProperty String gate;
    @JsonProperty String stage;
    @JsonProperty boolean passed;
    @JsonProperty Double found;
    @JsonProperty Double bound;
    @JsonProperty Double statistic;
    @JsonProperty Double pValue;
    @JsonProperty Double effect;
    @JsonProperty String sentence;

    GateResult build() {
      return new GateResult(gate, stage, passed, found, bound, statistic, pValue, effect, sentence);
    }
  }

  /** Returns a number for a sentence, with four digits at most. */
  static String plain(double number) {
    return new BigDecimal(number).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  /** Returns the result of a gate without a test. */
  static GateResult of(
      String gate, String stage, boolean passed, double found, double bound, String sentence) {
    return new GateResult(gate, stage, passed, found, bound, null, null, null, sentence);
  }

  /** Returns the result of a gate that had nothing to judge. */
  static GateResult notJudged(String gate, String stage, double bound, String why) {
    return new GateResult(
        gate, stage, true, null, bound, null, null, null, gate + ": not judged, " + why);
  }
}
