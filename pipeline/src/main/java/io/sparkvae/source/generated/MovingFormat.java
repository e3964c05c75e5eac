// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.AskedFormat;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.table.TableFormat;
import io.sparkvae.source.table.TableSource;
import io.sparkvae.storage.Digest;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * {@link MovingImages}: the input is a shards directory of images, and each of them becomes
 * sequences. The tasks draw them. The digest of the source is made of that of the shards, so other
 * shards are another source.
 *
 * <p>Shards are a table; that their images move must be asked for.
 */
public final class MovingFormat implements AskedFormat {
  private static final String SHARDS = "shards";
  private static final TableFormat TABLE = new TableFormat();

  @Override
  public String name() {
    return MovingImages.NAME;
  }

  @Override
  public int frames(Settings settings) {
    return Motion.frames(settings, MovingImages.SECTION);
  }

  @Override
  public void check(Settings settings) {
    MovingImages.from(settings);
  }

  @Override
  public Listing select(Listing found, Configuration hadoop) {
    return TABLE.select(found, hadoop);
  }

  @Override
  public SourceIdentity identity(Listing files, SourcePlan plan, Configuration hadoop) {
    String digest = Manifest.read(files.root(), SHARDS, hadoop).digest();
    return new SourceIdentity(
        files.root().toString(),
        Digest.ofText(
            "moving v1, %s, %s".formatted(digest, MovingImages.from(plan.settings()).words())));
  }

  @Override
  public ImageSource open(Listing files, SourcePlan plan, SourceAccess access) {
    Path root = files.root();
    Manifest shards = Manifest.read(root, SHARDS, access.hadoop()).manifest();
    ImageShape image = TableFormat.shapeOfShards(shards);
    MovingImages moving = MovingImages.from(plan.settings());
    if (image.frames() != 1) {
      throw new ConfigurationFailure(
          "input %s: expected shards of images for ingest.format = %s, found sequences of shape %s"
              .formatted(root, name(), image));
    }
    if (image.height() > moving.height() || image.width() > moving.width()) {
      throw new ConfigurationFailure(
          "%s: expected frames of at least %s x %s pixels for the images of %s, found %s x %s"
              .formatted(
                  MovingImages.SECTION,
                  image.height(),
                  image.width(),
                  root,
                  moving.height(),
                  moving.width()));
    }
    long rows = shards.content().path("rows").asLong();
    return new Source(files, image, moving, rows, plan.taskBytes());
  }

  /** The rows of the shards, each as its sequences. */
  private record Source(
      Listing files, ImageShape image, MovingImages moving, long rows, long taskBytes)
      implements ImageSource {
    @Override
    public OptionalLong expected() {
      return OptionalLong.of(Math.multiplyExact(rows, moving.copies()));
    }

    @Override
    public JavaRDD<SourceImage> images(
        SparkSession spark, Broadcast<SerializableConfiguration> hadoop) {
      MovingImages chosen = moving;
      ImageShape shape = image;
      JavaRDD<StillImage> images =
          TableSource.rows(files, spark, taskBytes, StillImage.columns())
              .map(row -> StillImage.of(row, shape));
      Companions companions =
          chosen.objects() == 1 ? Companions.none() : Companions.among(images, shape);
      // Spark removes it when the images are no longer referred to.
      Broadcast<Companions> shared =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(companions);
      return images.flatMap(still -> chosen.of(still, shape, shared.value()).iterator());
    }
  }
}
