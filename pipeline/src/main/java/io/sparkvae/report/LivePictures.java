// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Inference;
import io.sparkvae.generate.Sampling;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputState;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.train.checkpoint.CheckpointFile;
import io.sparkvae.train.checkpoint.Checkpoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Pictures of what a training that goes on has reached: the model of its newest checkpoint. They
 * are drawn again when there is a newer one. Images and noise are always the same, so that only the
 * model changes.
 */
final class LivePictures {
  private static final String ID = "pictures";
  private static final String TITLE = "What the model has learned so far";
  private static final int IMAGES = 8;
  private static final int SAMPLES = 16;

  private long drawn = -1;
  private Section section;

  /** Returns the section; empty before the first checkpoint, and for a run without shards. */
  Optional<Section> of(Path run, Configuration hadoop) {
    Path shards = new Path(run, ReportStage.SHARDS);
    try {
      Optional<CheckpointFile.Read> newest =
          Checkpoints.newest(new Path(run, ReportStage.MODEL), hadoop);
      if (newest.isEmpty() || OutputState.of(shards, hadoop) != OutputState.COMPLETE) {
        return Optional.empty();
      }
      long round = newest.get().checkpoint().position().rounds();
      if (round != drawn) {
        section = section(newest.get(), Shards.open(shards, hadoop), hadoop);
        drawn = round;
      }
    } catch (RuntimeException e) {
      if (Failure.causeOf(e) == null) {
        throw e;
      }
      // Training may have removed the checkpoint meanwhile; the next look finds a newer one.
      return Optional.ofNullable(section);
    }
    return Optional.of(section);
  }

  private static Section section(
      CheckpointFile.Read checkpoint, Shards shards, Configuration hadoop) {
    ModelSpec spec = spec(checkpoint.header().binding(), shards);
    String reached =
        "<p>After %s rounds, epoch %s: the model of the newest checkpoint.</p>\n"
            .formatted(
                Html.count(checkpoint.checkpoint().position().rounds()),
                checkpoint.checkpoint().position().epoch() + 1);
    if (spec.decoder().autoregressive()) {
      return Section.missing(
          ID, TITLE, "This model draws pixel after pixel, which takes too long for this page.");
    }
    Model model = new Model(spec, checkpoint.checkpoint().state().theta());
    Thumbnails thumbnails = new Thumbnails(spec.shape(), 2 * IMAGES + SAMPLES);
    StringBuilder body = new StringBuilder(reached);
    if (spec.hasLatent()) {
      first(shards, hadoop)
          .ifPresent(chunk -> body.append(reconstructions(model, chunk, thumbnails)));
    }
    List<float[]> samples = new Sampling(model, Optional.empty()).samples(0, SAMPLES, 0);
    body.append("<h3>Samples from the prior</h3>\n")
        .append(thumbnails.wrapped(samples, SAMPLES + " samples from the prior"));
    return new Section(
        ID,
        TITLE,
        "reconstructions should become sharp first; samples then begin to look like images.",
        body.toString());
  }

  private static ModelSpec spec(Map<String, String> binding, Shards shards) {
    Settings settings = Settings.reference();
    for (Map.Entry<String, String> setting : binding.entrySet()) {
      if (setting.getKey().startsWith("model.")) {
        settings = settings.withOverride(setting.getKey() + "=" + setting.getValue());
      }
    }
    ShardsContent content = shards.content();
    return ModelSpec.from(settings, content.shape(), content.rows(Split.TRAIN));
  }

  /** The first images of a split that training does not learn from. */
  private static Optional<Chunk> first(Shards shards, Configuration hadoop) {
    for (Split split : List.of(Split.VALIDATION, Split.TEST, Split.TRAIN)) {
      for (ShardsContent.ShardFile part : shards.content().parts()) {
        if (part.split() == split && part.rows() > 0) {
          Path file = new Path(shards.directory(), part.path());
          return Optional.of(ChunkReader.read(file, 0, part.rowGroups().get(0), hadoop));
        }
      }
    }
    return Optional.empty();
  }

  private static String reconstructions(Model model, Chunk chunk, Thumbnails thumbnails) {
    int size = model.spec().shape().size();
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < Math.min(IMAGES, chunk.rows()); i++) {
      float[] image = new float[size];
      UnitPixels.put(chunk.pixels(), i * size, size, image, 0);
      images.add(image);
    }
    List<Integer> labels = Arrays.asList(chunk.labels()).subList(0, images.size());
    List<float[]> decoded =
        new Decoding(model).decode(new Inference(model).means(images, labels), labels);
    return "<h3>Images and their reconstructions</h3>\n"
        + thumbnails.row(images, images.size() + " images")
        + thumbnails.row(decoded, "their reconstructions");
  }
}
