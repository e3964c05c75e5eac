// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Posteriors;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.Divergence;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;

/** A column that a model adds to a DataFrame. */
public enum Output {
  /** Mean of the posterior, {@code [latent]}; empty for a posterior of codes. */
  MU("outputCol", SQLDataTypes.VectorType()),
  /** Logarithm of its variance, {@code [latent]}; empty for a posterior without variance. */
  LOG_VAR("logVarCol", SQLDataTypes.VectorType()),
  /** {@link Divergence} of each dimension or code, in nats. */
  KL("klCol", SQLDataTypes.VectorType()),
  /** ln p(x|z) in nats. */
  LOG_LIKELIHOOD("logLikelihoodCol", DataTypes.DoubleType),
  /** Evidence lower bound in nats. */
  ELBO("elboCol", DataTypes.DoubleType),
  /** Codes of all levels, one after the other. */
  CODES("codesCol", DataTypes.createArrayType(DataTypes.IntegerType, false)),
  /** The z that was drawn, {@code [latent]}. */
  Z("zCol", SQLDataTypes.VectorType());

  private final String param;
  private final DataType type;

  Output(String param, DataType type) {
    this.param = param;
    this.type = type;
  }

  /** Returns the name of the parameter that names the column. */
  String param() {
    return param;
  }

  /** Returns the value for an image of a batch. */
  Object of(Posteriors batch, int image) {
    return switch (this) {
      case MU -> vector(batch, batch.mu(), image);
      case LOG_VAR -> vector(batch, batch.logVar(), image);
      case KL -> vector(batch, batch.kl(), image);
      case LOG_LIKELIHOOD -> (double) batch.logLikelihood()[image];
      case ELBO -> batch.elbo(image);
      case CODES -> batch.codes(image);
      case Z -> vector(batch, batch.z(), image);
    };
  }

  private static Object vector(Posteriors batch, float[] values, int image) {
    return Vectors.dense(batch.numbers(values, image));
  }

  /** Returns the length of the column's vectors for a model; empty where it holds none. */
  private OptionalInt width(ModelSpec model) {
    return switch (this) {
      case MU -> OptionalInt.of(model.codes().isEmpty() ? model.latent().size() : 0);
      case KL -> OptionalInt.of(model.divergences());
      case Z -> OptionalInt.of(model.latent().size());
      case LOG_VAR, LOG_LIKELIHOOD, ELBO, CODES -> OptionalInt.empty();
    };
  }

  /**
   * Returns a schema with the columns that are added.
   *
   * @param names of the columns
   * @param model whose columns they are; null if it is not trained yet
   * @throws ConfigurationFailure when there is a column of such a name already, or the model has no
   *     such output
   */
  static StructType addTo(
      StructType schema, Map<Output, String> names, ModelSpec model, Invalid invalid) {
    StructType all = schema;
    for (Map.Entry<Output, String> column : names.entrySet()) {
      Output output = column.getKey();
      String name = column.getValue();
      for (String other : all.fieldNames()) {
        if (other.equalsIgnoreCase(name)) {
          throw new ConfigurationFailure(
              "%s: expected a new column, found '%s' among %s"
                  .formatted(output.param, name, String.join(", ", all.fieldNames())));
        }
      }
      if (output == CODES && model != null && model.codes().isEmpty()) {
        throw new ConfigurationFailure(
            "codesCol: expected none for a model without codes, found '%s'".formatted(name));
      }
      Metadata metadata = Metadata.empty();
      OptionalInt width = model == null ? OptionalInt.empty() : output.width(model);
      if (width.isPresent() && width.getAsInt() > 0) {
        metadata = new AttributeGroup(name, width.getAsInt()).toMetadata();
      }
      all = all.add(name, output.type, invalid == Invalid.KEEP, metadata);
    }
    return all;
  }
}
