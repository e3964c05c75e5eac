// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.onnx.runtime.ImageNetwork;
import io.sparkvae.onnx.runtime.NetworkEvaluation;
import io.sparkvae.onnx.runtime.NetworkSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An output of a network of somebody else: a space of features that is the same for all models.
 *
 * @param output name of the output
 * @param width number of features
 */
record NetworkSpace(ImageNetwork network, String output, int width) implements FeatureSpace {
  /** The section of the network. */
  static final String SECTION = "score.onnx";

  /** Full key of the output's name. */
  static final String OUTPUT = SECTION + ".output";

  private static final int BATCH = 64;
  private static final int DIGITS_SHOWN = 12;

  /** As many as the network has that published tables use; it takes minutes. */
  private static final int MOST_FEATURES = 2048;

  /**
   * Opens the network that the settings name.
   *
   * @param images shape of the images
   * @throws io.sparkvae.failure.ConfigurationFailure when it is absent, does not take such images,
   *     or has no such output
   */
  static NetworkSpace open(
      NetworkSettings network, Settings settings, ImageShape images, Configuration hadoop) {
    ImageNetwork opened = network.open(images, BATCH, hadoop);
    String output = settings.string(OUTPUT);
    List<String> known = opened.outputs();
    if (output.isEmpty() && known.size() == 1) {
      output = known.get(0);
    }
    if (!known.contains(output)) {
      throw settings.refused(OUTPUT, "an output of the network, one of " + known, output);
    }
    int width = opened.orders(List.of(output)).get(0).numbers();
    return new NetworkSpace(opened, output, width);
  }

  @Override
  public String words() {
    return "output '%s' of the network %s, SHA-256 %s"
        .formatted(
            output,
            new Path(network.file().path()).getName(),
            network.file().sha256().substring(0, DIGITS_SHOWN));
  }

  @Override
  public int mostOfFrechet() {
    return MOST_FEATURES;
  }

  /** Returns the number of images of an evaluation. */
  int batch() {
    return network.batch();
  }

  @Override
  public List<float[]> of(Model model, List<byte[]> images, List<Integer> labels) {
    return of(images);
  }

  /** Computes the features of images, in batches of the same size. */
  List<float[]> of(List<byte[]> images) {
    return network.with(
        List.of(output),
        evaluation -> {
          List<float[]> all = new ArrayList<>();
          for (int from = 0; from < images.size(); from += evaluation.capacity()) {
            int to = Math.min(images.size(), from + evaluation.capacity());
            add(all, evaluation, images.subList(from, to));
          }
          return all;
        });
  }

  private void add(List<float[]> all, NetworkEvaluation evaluation, List<byte[]> images) {
    for (int i = 0; i < images.size(); i++) {
      evaluation.put(i, images.get(i), 0);
    }
    evaluation.evaluate();
    float[] values = evaluation.output(output);
    for (int i = 0; i < images.size(); i++) {
      float[] features = Arrays.copyOfRange(values, i * width, (i + 1) * width);
      for (float feature : features) {
        if (!Float.isFinite(feature)) {
          throw new DataFailure(
              "network %s: expected finite features, found %s"
                  .formatted(network.file().path(), feature));
        }
      }
      all.add(features);
    }
  }
}
