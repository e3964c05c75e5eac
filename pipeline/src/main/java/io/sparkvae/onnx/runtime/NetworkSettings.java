// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The checked settings of a network of images.
 *
 * @param section of the settings, for messages: {@code encode.onnx}
 * @param file path or URI of the ONNX file
 * @param input name of the input; empty for the only one
 */
public record NetworkSettings(
    String section,
    String file,
    NetworkDevice device,
    Optional<String> input,
    PixelFormat format,
    Settings all) {
  private static final String AUTO = "auto";

  /**
   * Reads and checks a section; empty if it names no file.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static Optional<NetworkSettings> from(Settings settings, String section) {
    String input = settings.string(section + ".input");
    NetworkSettings found =
        new NetworkSettings(
            section,
            settings.string(section + ".file"),
            settings.choice(section + ".device", NetworkDevice.class),
            input.equals(AUTO) ? Optional.empty() : Optional.of(input),
            PixelFormat.from(settings, section),
            settings);
    return found.file.isBlank() ? Optional.empty() : Optional.of(found);
  }

  /**
   * Opens the network.
   *
   * @param images shape of the images that it will read
   * @param batch images of an evaluation, unless the network has a number of its own
   * @throws io.sparkvae.failure.ConfigurationFailure when ONNX Runtime or the file is absent, or
   *     the network's input does not take such images
   * @throws io.sparkvae.failure.DataFailure when the file is no network
   */
  public ImageNetwork open(ImageShape images, int batch, Configuration hadoop) {
    // Here, because a class that uses the runtime cannot even be loaded without it.
    OnnxRuntime.require(section + ".file");
    return ImageNetwork.open(this, images, batch, hadoop);
  }
}
