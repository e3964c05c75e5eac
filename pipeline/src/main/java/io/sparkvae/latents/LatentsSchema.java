// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of a latents table, which has one row for each image:
 *
 * <ul>
 *   <li>{@code id} string: identifier of the image, as in the shards
 *   <li>{@code mu}, {@code logVar} array of float, {@code [latent]}: mean and logarithm of the
 *       variance of the posterior; {@code logVar} is empty for a posterior without variance
 *   <li>{@code kl} array of float, {@code [latent]}: KL(q(z|x) ‖ p(z)) by dimension, in nats, or
 *       its estimate: see {@link io.sparkvae.model.posterior.Divergence}
 *   <li>{@code logLikelihood} double: ln p(x|z) at one z drawn from the posterior, in nats
 *   <li>{@code elbo} double: logLikelihood minus the sum of kl: the evidence lower bound, not
 *       weighted by beta, in nats
 *   <li>{@code split} string, {@code label} int or null, {@code factors} array of int or null: as
 *       in the shards
 *   <li>{@code z} array of float, {@code [latent]}: the z drawn from the posterior; only with
 *       {@code encode.z = true}
 * </ul>
 */
public final class LatentsSchema {
  private LatentsSchema() {}

  private static final StructType BASE =
      new StructType(
          new StructField[] {
            field("id", DataTypes.StringType, false),
            field("mu", DataTypes.createArrayType(DataTypes.FloatType, false), false),
            field("logVar", DataTypes.createArrayType(DataTypes.FloatType, false), false),
            field("kl", DataTypes.createArrayType(DataTypes.FloatType, false), false),
            field("logLikelihood", DataTypes.DoubleType, false),
            field("elbo", DataTypes.DoubleType, false),
            field("split", DataTypes.StringType, false),
            field("label", DataTypes.IntegerType, true),
            field("factors", DataTypes.createArrayType(DataTypes.IntegerType, false), true),
          });

  private static StructField field(String name, DataType type, boolean nullable) {
    return new StructField(name, type, nullable, Metadata.empty());
  }

  /** Returns the columns without {@code z}. */
  public static StructType withoutZ() {
    return BASE;
  }

  /** Returns the columns with {@code z}. */
  public static StructType withZ() {
    return BASE.add("z", DataTypes.createArrayType(DataTypes.FloatType, false), false);
  }
}
