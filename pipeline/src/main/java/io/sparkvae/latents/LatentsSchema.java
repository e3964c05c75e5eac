// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.scope.LatentShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 *       variance of the posterior; {@code logVar} is empty for a posterior without variance, both
 *       for a posterior of codes
 *   <li>{@code kl} array of float, {@code [latent]}, or {@code [codes]} for a posterior of codes:
 *       KL(q(z|x) ‖ p(z)) by dimension or by code, in nats, or its estimate: see {@link
 *       io.sparkvae.model.posterior.Divergence}
 *   <li>{@code logLikelihood} double: ln p(x|z) at one z drawn from the posterior, in nats; 0 if
 *       there is no decoder ({@link LatentsContent.Likelihoods})
 *   <li>{@code elbo} double: logLikelihood minus the sum of kl: the evidence lower bound, not
 *       weighted by beta, in nats
 *   <li>{@code split} string, {@code label} int or null, {@code factors} array of int or null: as
 *       in the shards
 *   <li>{@code codes} array of int, {@code [codes]}: the codes of all levels, one level after the
 *       other, each row by row; only for a posterior of codes
 *   <li>{@code z} array of float, {@code [latent]}: the z drawn from the posterior; only with
 *       {@code encode.z = true}
 * </ul>
 *
 * @param latent shape of the latent
 * @param codes levels of codes; empty for a model without codes
 * @param columns whether there is a column {@code z}
 */
public record LatentsSchema(LatentShape latent, List<CodeLevel> codes, EncodingPlan.Columns columns)
    implements Serializable {
  /** Key of a column's metadata: the shape of the latent that it holds. */
  public static final String SHAPE = "sparkvae.shape";

  /**
   * Key of the metadata of the column {@code codes}: an array of levels, each with {@code height},
   * {@code width} and {@code size}, the number of different codes.
   */
  public static final String LEVELS = "sparkvae.levels";

  static final String LABEL = "label";
  static final String CODES = "codes";
  static final String Z = "z";

  private static final Set<String> OF_LATENT = Set.of("mu", "logVar", "kl", Z);
  private static final Set<String> OF_CODES = Set.of(CODES, "kl");

  public LatentsSchema {
    codes = new ArrayList<>(codes); // a list that can be serialised
  }

  /** Returns the columns of a table without codes and without {@code z}. */
  public static LatentsSchema of(LatentShape latent) {
    return new LatentsSchema(latent, List.of(), EncodingPlan.Columns.WITHOUT_Z);
  }

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

  /** Returns the columns that every table has. */
  public static StructType base() {
    return BASE;
  }

  /** Returns all columns; those that hold a latent or codes say their shapes. */
  StructType table() {
    StructType table = BASE;
    if (!codes.isEmpty()) {
      table = table.add(CODES, DataTypes.createArrayType(DataTypes.IntegerType, false), false);
    }
    if (columns == EncodingPlan.Columns.WITH_Z) {
      table = table.add(Z, DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }
    return saysShapes() ? shaped(table) : table;
  }

  /** Returns whether there is more to say about the columns than the lengths of their lists. */
  boolean saysShapes() {
    return !latent.isVector() || !codes.isEmpty();
  }

  /** Returns the number of codes of an image. */
  public int codesOfImage() {
    return codes.stream().mapToInt(CodeLevel::places).sum();
  }

  /** Returns the number of KL divergences of an image: one for each dimension, or for each code. */
  public int divergences() {
    return codes.isEmpty() ? latent.size() : codesOfImage();
  }

  /** Returns how many numbers of four bytes a row has at most, those of all lists together. */
  long numbers() {
    return 4L * latent.size() + 2L * codesOfImage();
  }

  /** Shapes are written into the metadata of columns: {@value #SHAPE} and {@value #LEVELS}. */
  private StructType shaped(StructType table) {
    Metadata shape =
        new MetadataBuilder()
            .putLongArray(SHAPE, latent.sizes().stream().mapToLong(Integer::longValue).toArray())
            .build();
    Metadata levels =
        new MetadataBuilder()
            .putMetadataArray(
                LEVELS, codes.stream().map(LatentsSchema::metadata).toArray(Metadata[]::new))
            .build();
    return new StructType(
        Arrays.stream(table.fields())
            .map(
                field ->
                    !codes.isEmpty() && OF_CODES.contains(field.name())
                        ? with(field, levels)
                        : OF_LATENT.contains(field.name()) ? with(field, shape) : field)
            .toArray(StructField[]::new));
  }

  private static Metadata metadata(CodeLevel level) {
    return new MetadataBuilder()
        .putLong("height", level.height())
        .putLong("width", level.width())
        .putLong("size", level.size())
        .build();
  }

  private static StructField with(StructField field, Metadata metadata) {
    return new StructField(field.name(), field.dataType(), field.nullable(), metadata);
  }
}
