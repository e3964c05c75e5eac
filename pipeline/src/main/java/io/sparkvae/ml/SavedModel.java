// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Versions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** A saved model: Spark's directory {@code metadata}, and a model directory {@code model}. */
final class SavedModel {
  private static final String MODEL = "model";

  private SavedModel() {}

  /** Writes a model. */
  static final class Writer extends MLWriter {
    private final VariationalAutoencoderModel saved;

    Writer(VariationalAutoencoderModel saved) {
      this.saved = saved;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(saved, path, sc(), Option.empty(), Option.empty());
      Manifest from = saved.manifest();
      try (OutputDirectory out =
          OutputDirectory.create(
              new Path(path, MODEL), ModelArtifact.KIND, sc().hadoopConfiguration())) {
        out.publish(
            from.configuration(),
            from.inputs(),
            ModelArtifact.writeBest(out, saved.model()),
            from.content(),
            from.versions().getOrDefault(Versions.DEVICE, ""));
      }
    }
  }

  /** Reads a model. */
  static final class Reader extends MLReader<VariationalAutoencoderModel> {
    @Override
    public VariationalAutoencoderModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sc(), VariationalAutoencoderModel.class.getName());
      Configuration hadoop = sc().hadoopConfiguration();
      ModelArtifact.Loaded loaded = ModelArtifact.load(new Path(path, MODEL), hadoop);
      VariationalAutoencoderModel model =
          new VariationalAutoencoderModel(
              metadata.uid(), loaded.model(), loaded.source().manifest());
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }
  }
}
