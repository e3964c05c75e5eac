// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.scope.LatentShape;
import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of a latents table, which has one row for each image:
 *
 * <p>A latent with places is flat, in row-major order of the shape that the manifest and the
 * metadata of these columns say.
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
  /** Key of a column's metadata: the shape of the latent that it holds. */
  public static final String SHAPE = "sparkvae.shape";

  private static final Set<String> OF_LATENT = Set.of("mu", "logVar", "kl", "z");

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

  /**
   * Returns columns of which those that hold a latent say its shape: an array of integers, {@value
   * #SHAPE}, in the metadata of the column. Tables of vectors have none.
   */
  static StructType shaped(StructType columns, LatentShape latent) {
    Metadata shape =
        new MetadataBuilder()
            .putLongArray(SHAPE, latent.sizes().stream().mapToLong(Integer::longValue).toArray())
            .build();
    return new StructType(
        Arrays.stream(columns.fields())
            .map(
                field ->
                    OF_LATENT.contains(field.name())
                        ? new StructField(field.name(), field.dataType(), field.nullable(), shape)
                        : field)
            .toArray(StructField[]::new));
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
