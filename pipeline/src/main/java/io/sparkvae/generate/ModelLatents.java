// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.posterior.DeterministicPosterior;
import io.sparkvae.model.posterior.GaussianPosterior;
import io.sparkvae.model.posterior.SparsePosterior;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.stage.Locations;
import io.sparkvae.stats.sample.SampledRows;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The latents that a model computed of images, from which z is drawn.
 *
 * <p>Of a large table only some images are used: those whose ids have the smallest hashes. The
 * choice depends neither on the files nor on the cluster.
 *
 * @param spread what a row says of the posterior
 */
record ModelLatents(Latents table, LatentSourcePlan plan, Spread spread) {
  /** The driver and each executor hold at most this many bytes of posteriors. */
  private static final long MOST_BYTES = 256L << 20;

  /** A full covariance of more dimensions takes too long to fit. */
  private static final int MOST_OF_MIXTURE = 256;

  /** What a row says of the posterior. */
  enum Spread {
    /** A Gaussian, by the columns {@code mu} and {@code logVar}. */
    GAUSSIAN,
    /** The z of an encoder without noise, by the column {@code mu}. */
    NONE,
    /** One z drawn from a posterior of another form, by the column {@code z}. */
    DRAWN
  }

  /**
   * Checks that latents are those of a model, and that z can be drawn from them.
   *
   * @throws ConfigurationFailure when they are not
   */
  static ModelLatents of(Latents table, ModelArtifact.Loaded model, LatentSourcePlan plan) {
    ModelSpec spec = model.model().spec();
    String path = Locations.plain(table.directory());
    if (!table.madeBy(model.source())) {
      throw new ConfigurationFailure(
          "latents %s: expected those that model %s computed, found those of another model"
              .formatted(path, Locations.plain(model.source().directory())));
    }
    if (!spec.hasLatent() || !spec.codes().isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected prior for a model %s, found %s"
              .formatted(
                  LatentSourcePlan.FROM,
                  spec.hasLatent() ? "of codes (--prior draws codes)" : "without latent variables",
                  io.sparkvae.configuration.Settings.spelled(plan.from())));
    }
    if (plan.from() == LatentSourcePlan.From.MIXTURE && spec.latent().size() > MOST_OF_MIXTURE) {
      throw new ConfigurationFailure(
          "%s = mixture: expected at most %s latent dimensions, found %s; set it to aggregate"
              .formatted(LatentSourcePlan.FROM, MOST_OF_MIXTURE, spec.latent().size()));
    }
    Spread spread = spread(spec);
    String z = table.source().manifest().configuration().getOrDefault("encode.z", "false");
    if (spread == Spread.DRAWN && !z.equals("true")) {
      throw new ConfigurationFailure(
          "latents %s: expected a column z, since the posterior is no Gaussian of mu and logVar, found none; encode with encode.z = true"
              .formatted(path));
    }
    return new ModelLatents(table, plan, spread);
  }

  private static Spread spread(ModelSpec spec) {
    if (spec.posterior() instanceof GaussianPosterior) {
      return Spread.GAUSSIAN;
    }
    return spec.posterior() instanceof DeterministicPosterior
            || spec.posterior() instanceof SparsePosterior
        ? Spread.NONE
        : Spread.DRAWN;
  }

  /**
   * Reads the posteriors.
   *
   * @throws DataFailure when the table has too few images
   */
  AggregateSource read(SparkSession spark) {
    int latent = table.content().latent().size();
    long most = Math.max(1, Math.min(plan.posteriors(), MOST_BYTES / (8L * latent)));
    long rows = table.content().rows();
    if (most < plan.posteriors() && most < rows) {
      Announcer.current()
          .say(
              "generate: {} of {} images, since the posteriors of more would not fit {} MiB",
              most,
              rows,
              MOST_BYTES >> 20);
    }
    Dataset<Row> all =
        ParquetRows.read(
            spark,
            LatentsSchema.base().add("z", DataTypes.createArrayType(DataTypes.FloatType, false)),
            table.source(),
            table.files());
    Column hash = SampledRows.hash();
    Dataset<Row> chosen = rows <= most ? all : all.where(hash.leq(threshold(most, rows)));
    Spread kind = spread;
    List<ImagePosterior> posteriors =
        chosen
            .select(
                hash,
                functions.col("id"),
                functions.col("label"),
                functions.col(kind == Spread.DRAWN ? "z" : "mu"),
                functions.col("logVar"))
            .javaRDD()
            .map(row -> posterior(row, kind, latent))
            .collect();
    int needed = plan.from() == LatentSourcePlan.From.MIXTURE ? plan.components() : 1;
    if (posteriors.size() < needed) {
      throw new DataFailure(
          "latents %s: expected at least %s images to draw from (generate.posteriors), found %s"
              .formatted(Locations.plain(table.directory()), needed, posteriors.size()));
    }
    return new AggregateSource(latent, posteriors);
  }

  /** Returns the hash below which the part {@code most / rows} of all hashes lies. */
  static long threshold(long most, long rows) {
    return (long) (Long.MIN_VALUE + (double) most / rows * 0x1p64);
  }

  private static ImagePosterior posterior(Row row, Spread kind, int latent) {
    float[] deviation = kind == Spread.GAUSSIAN ? floats(row, 4, latent) : new float[0];
    for (int j = 0; j < deviation.length; j++) {
      deviation[j] = (float) Math.exp(deviation[j] / 2.0);
    }
    return new ImagePosterior(
        row.getLong(0),
        row.getString(1),
        row.isNullAt(2) ? -1 : row.getInt(2),
        floats(row, 3, latent),
        deviation);
  }

  private static float[] floats(Row row, int column, int length) {
    List<Float> list = row.isNullAt(column) ? List.of() : row.getList(column);
    if (list.size() != length) {
      throw new DataFailure(
          "latents row '%s': expected %s numbers in %s, found %s"
              .formatted(row.getString(1), length, row.schema().apply(column).name(), list.size()));
    }
    return SampledRows.floats(row, column);
  }
}
