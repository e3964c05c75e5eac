// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.source.generated.Sprites;
import io.sparkvae.storage.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes what later steps read: shards, files of pixels for the rival, and a model to encode with
 * (its parameters are the initial ones: the time does not depend on them).
 */
final class Data implements Step {
  private static final String TRAIN = "train-images-idx3-ubyte";
  private static final String TEST = "t10k-images-idx3-ubyte";
  private static final int IDX_HEADER = 16;
  private static final int IMAGE = 28 * 28;
  private static final int SPRITES_FOR_RIVAL = 16_384;

  @Override
  public void run(Site site, Findings found) throws IOException {
    Path idx = Files.createDirectories(site.work().resolve("idx"));
    int images = site.scale().of(Integer.MAX_VALUE, 200);
    Files.write(site.work().resolve("mlp.pixels"), first(site.mnist().resolve(TRAIN), images, idx));
    first(site.mnist().resolve(TEST), images, idx);
    Settings mnist =
        Settings.reference()
            .withValue("ingest.input", idx.toString(), "check")
            .with("ingest { format = idx, split { by = folder, validation = 0.05 } }", "check");
    Settings sprites =
        Settings.reference()
            .with(
                "ingest { format = sprites, sprites.sample = %d, split { validation = 0.02, test = 0.02 } }"
                    .formatted(site.scale().sprites()),
                "check");
    if (site.scale().quick()) {
      sprites = sprites.with("ingest { height = 8, width = 8 }", "check");
    }
    Settings drawn = sprites;
    site.cluster()
        .with(
            "local[*]",
            spark -> {
              TestStages.ingest(spark, mnist, site.shardsOf(Work.MLP));
              TestStages.ingest(spark, drawn, site.shardsOf(Work.CONV));
            });
    for (Work model : Work.values()) {
      found.line(
          "%s: %,d images of %s"
              .formatted(
                  model.spelled(),
                  site.shards(model).content().rows(),
                  site.shards(model).content().shape()));
    }
    model(site);
    drawn(site.work().resolve("conv.pixels"), site.scale().of(SPRITES_FOR_RIVAL, 16));
  }

  /**
   * Copies the first images of an IDX file into a folder.
   *
   * @return their pixels
   */
  private static byte[] first(Path file, int most, Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int images = Math.min(most, (whole.length - IDX_HEADER) / IMAGE);
    ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOf(whole, IDX_HEADER + images * IMAGE));
    Files.write(folder.resolve(file.getFileName()), copy.putInt(4, images).array());
    return Arrays.copyOfRange(copy.array(), IDX_HEADER, copy.capacity());
  }

  private static void drawn(Path file, int count) throws IOException {
    Sprites sprites = new Sprites();
    SplittableRandom random = new SplittableRandom(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < count; i++) {
        out.write(sprites.draw(random.nextInt(Sprites.COUNT)).pixels());
      }
    }
  }

  private static void model(Site site) {
    ModelSpec spec =
        ModelSpec.from(
            Work.CONV.settings(site.scale(), 1), site.shards(Work.CONV).content().shape());
    Model model = new Model(spec, Model.layout(spec).initialise(1));
    OutputDirectory out =
        OutputDirectory.create(site.at("model-conv"), ModelArtifact.KIND, new Configuration());
    out.publish(
        Map.of(),
        List.of(),
        ModelArtifact.write(out, model, model),
        Json.MAPPER.createObjectNode());
  }
}
