// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.shard.Shards;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a variational autoencoder (Kingma and Welling 2014, arXiv 1312.6114) on a column of images
 * of a DataFrame, by parameter averaging. The images become shards, and the stages {@code ingest}
 * and {@code train} do the work: the parameters of the model are those that the commands of these
 * stages give for the same images and settings, bit for bit.
 *
 * <p>Shards and models are kept under a directory by what they are made from, so that several fits
 * on the same images, as of {@code CrossValidator}, make shards once.
 */
public final class VariationalAutoencoder extends Estimator<VariationalAutoencoderModel>
    implements ImageParams<VariationalAutoencoder>,
        PosteriorParams<VariationalAutoencoder>,
        TrainingParams<VariationalAutoencoder>,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;

  /** Creates an estimator with a random uid. */
  public VariationalAutoencoder() {
    this(Identifiable.randomUID("vae"));
  }

  /** Creates an estimator with a given uid. */
  public VariationalAutoencoder(String uid) {
    this.uid = uid;
    setImageDefaults();
    setPosteriorDefaults();
    setDefault(directory(), "");
  }

  /** The directory of shards and models. */
  public Param<String> directory() {
    return new Param<>(
        this,
        "directory",
        "URI of a directory that all executors reach, for shards and models by what they are made"
            + " from; it is kept, and a fit that was interrupted goes on. Empty: a temporary one, in"
            + " Spark's checkpoint directory if that is set",
        Checks.NOT_NULL);
  }

  /** Sets {@link #directory}. */
  public VariationalAutoencoder setDirectory(String value) {
    return with(directory(), value);
  }

  /** Returns {@link #directory}. */
  public String getDirectory() {
    return getOrDefault(directory());
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * Trains a model.
   *
   * @throws Failure for an operator's error; the message says what was expected, what was found,
   *     and where
   */
  @Override
  public VariationalAutoencoderModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    if (dataset.isStreaming()) {
      throw new ConfigurationFailure(
          "fit: expected a DataFrame that ends, found a stream; transform takes streams");
    }
    InputColumns columns = InputColumns.of(dataset.schema(), this);
    Settings settings = checked(allSettings(getSettings()), columns.image());
    try {
      FitDirectory directory = FitDirectory.of(getDirectory(), dataset.sparkSession());
      Shards shards = new FitImages(columns, settings, directory).of(dataset);
      ModelArtifact.Loaded trained = directory.model(shards, settings);
      VariationalAutoencoderModel model =
          new VariationalAutoencoderModel(uid, trained.model(), trained.source().manifest());
      return copyValues(model.setParent(this), ParamMap.empty());
    } catch (Exception e) { // Spark throws checked ones without declaring them
      Failure failure = Failure.causeOf(e);
      if (failure != null) {
        throw failure;
      }
      throw e;
    }
  }

  /**
   * Returns settings for a column of images.
   *
   * @throws ConfigurationFailure when they do not fit the column or this class
   */
  private static Settings checked(Settings settings, ImageColumn column) {
    if (ModelArtifact.Parameters.from(settings) != ModelArtifact.Parameters.BEST) {
      throw settings.refused(
          ModelArtifact.Parameters.KEY,
          "best for a model of Spark ML",
          settings.string(ModelArtifact.Parameters.KEY));
    }
    if (!column.needsShape()) {
      return settings;
    }
    if (settings.integerOrAuto("ingest.height").isEmpty()
        || settings.integerOrAuto("ingest.width").isEmpty()) {
      throw new ConfigurationFailure(
          "inputCol '%s': expected the parameters height and width for a column of numbers, found none"
              .formatted(column.name()));
    }
    return settings.string("ingest.colour").equals("auto")
        ? settings.withValue("ingest.colour", "grey", "a column of numbers")
        : settings;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    InputColumns.of(schema, this);
    return Output.addTo(schema, outputs(), null, Invalid.named(getHandleInvalid()));
  }

  @Override
  public VariationalAutoencoder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Returns a reader of saved estimators. */
  public static MLReader<VariationalAutoencoder> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a saved estimator. */
  public static VariationalAutoencoder load(String path) {
    return read().load(path);
  }
}
