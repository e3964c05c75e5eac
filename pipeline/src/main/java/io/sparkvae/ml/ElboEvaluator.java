// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.failure.DataFailure;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Judges a model by the mean evidence lower bound of images, in nats; larger is better. The bound
 * is not weighted by beta, so models of different beta can be compared.
 */
public final class ElboEvaluator extends Evaluator
    implements FluentParams<ElboEvaluator>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;

  /** Creates an evaluator with a random uid. */
  public ElboEvaluator() {
    this(Identifiable.randomUID("elbo"));
  }

  /** Creates an evaluator with a given uid. */
  public ElboEvaluator(String uid) {
    this.uid = uid;
    setDefault(elboCol(), "elbo");
  }

  /** The column of the evidence lower bound. */
  public Param<String> elboCol() {
    return new Param<>(
        this, "elboCol", "column of the evidence lower bound, in nats", Checks.NOT_EMPTY);
  }

  /** Sets {@link #elboCol}. */
  public ElboEvaluator setElboCol(String value) {
    return with(elboCol(), value);
  }

  /** Returns {@link #elboCol}. */
  public String getElboCol() {
    return getOrDefault(elboCol());
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * Returns the mean over the rows that are not null, in nats.
   *
   * @throws DataFailure when there is none
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    InputColumns.type(dataset.schema(), "elboCol", getElboCol());
    Row mean = dataset.agg(functions.avg(dataset.col(getElboCol()))).head();
    if (mean.isNullAt(0)) {
      throw new DataFailure("elboCol '%s': expected numbers, found none".formatted(getElboCol()));
    }
    return mean.getDouble(0);
  }

  @Override
  public boolean isLargerBetter() {
    return true;
  }

  @Override
  public ElboEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Returns a reader of saved evaluators. */
  public static MLReader<ElboEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a saved evaluator. */
  public static ElboEvaluator load(String path) {
    return read().load(path);
  }
}
