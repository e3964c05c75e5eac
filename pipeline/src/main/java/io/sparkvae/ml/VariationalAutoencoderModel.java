// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Fit;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.latents.EncodingPlan;
import io.sparkvae.latents.ModelEncoder;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.train.TrainingContent;
import java.util.ArrayList;
import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A trained variational autoencoder, which adds to each image of a DataFrame its posterior, KL
 * divergences and likelihood: the numbers that the stage {@code encode} writes for the same image.
 * It also transforms streams.
 */
public final class VariationalAutoencoderModel extends Model<VariationalAutoencoderModel>
    implements ImageParams<VariationalAutoencoderModel>,
        PosteriorParams<VariationalAutoencoderModel>,
        MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final transient io.sparkvae.model.Model model;
  private final transient Manifest manifest;

  /**
   * Creates a model.
   *
   * @param manifest of the model directory that the model is from
   */
  VariationalAutoencoderModel(String uid, io.sparkvae.model.Model model, Manifest manifest) {
    this.uid = uid;
    this.model = model;
    this.manifest = manifest;
    setImageDefaults();
    setPosteriorDefaults();
  }

  /**
   * Opens a model directory that the command {@code train} or {@link io.sparkvae.Sparkvae} made.
   *
   * @param directory path or URI of the directory
   * @throws io.sparkvae.failure.Failure when there is no complete model, or it is corrupt
   */
  public static VariationalAutoencoderModel open(SparkSession spark, String directory) {
    ModelArtifact.Loaded loaded =
        ModelArtifact.load(new Path(directory), spark.sparkContext().hadoopConfiguration());
    return new VariationalAutoencoderModel(
        Identifiable.randomUID("vae"), loaded.model(), loaded.source().manifest());
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Returns the model and its parameters. */
  public io.sparkvae.model.Model model() {
    return model;
  }

  /** Returns epochs, rounds and examples of the training, and the evidence lower bound reached. */
  public TrainingContent training() {
    return TrainingContent.of(new Manifest.Read(new Path(uid), manifest, manifest.digest()));
  }

  /** Returns the manifest of the model directory that the model is from. */
  Manifest manifest() {
    return manifest;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    Settings settings = Checks.of(getSettings());
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    EncodingPlan plan = EncodingPlan.from(settings);
    Broadcast<ModelEncoder> encoder = context.broadcast(ModelEncoder.of(model, plan));
    RowEncoder rows =
        new RowEncoder(
            InputColumns.of(dataset.schema(), this),
            new Fitting(model.spec().shape(), settings.choice("ingest.fit", Fit.class)),
            new ImageLimits(
                settings.bytes("ingest.limits.fileBytes"),
                settings.longInteger("ingest.limits.pixels")),
            Invalid.named(getHandleInvalid()),
            new ArrayList<>(outputs().keySet()),
            plan.batchSize(),
            encoder);
    return described(dataset.toDF().mapPartitions(rows, Encoders.row(schema)), schema);
  }

  /** Gives columns the metadata of a schema, which an encoder of rows drops. */
  private static Dataset<Row> described(Dataset<Row> rows, StructType schema) {
    return rows.select(
        Arrays.stream(schema.fields())
            .map(field -> quoted(rows, field.name()).as(field.name(), field.metadata()))
            .toArray(Column[]::new));
  }

  private static Column quoted(Dataset<Row> rows, String name) {
    return rows.col("`" + name.replace("`", "``") + "`");
  }

  @Override
  public StructType transformSchema(StructType schema) {
    InputColumns.of(schema, this);
    return Output.addTo(schema, outputs(), model.spec(), Invalid.named(getHandleInvalid()));
  }

  @Override
  public VariationalAutoencoderModel copy(ParamMap extra) {
    VariationalAutoencoderModel same = new VariationalAutoencoderModel(uid, model, manifest);
    return copyValues(same.setParent(parent()), extra);
  }

  /**
   * Returns a writer. The saved directory has a directory {@code model}, which the commands take as
   * a model directory; it holds the best parameters.
   */
  @Override
  public MLWriter write() {
    return new SavedModel.Writer(this);
  }

  /** Returns a reader of saved models. */
  public static MLReader<VariationalAutoencoderModel> read() {
    return new SavedModel.Reader();
  }

  /** Loads a saved model. */
  public static VariationalAutoencoderModel load(String path) {
    return read().load(path);
  }
}
