// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * A network of somebody else that reads images, as it is sent to executors: the file, and how its
 * input takes pixels.
 *
 * @param input name of the input
 * @param images shape of the images that are put in
 * @param taken shape in which the network takes them
 * @param batch images of an evaluation
 */
public record ImageNetwork(
    NetworkFile file,
    NetworkDevice device,
    String input,
    PixelFormat format,
    ImageShape images,
    ImageShape taken,
    int batch)
    implements Serializable {

  /**
   * Opens a network on ONNX Runtime, which must be there, and checks that it can read images of a
   * shape.
   *
   * @param wantedBatch images of an evaluation, unless the network has a number of its own
   * @throws ConfigurationFailure when the file is absent, or the network's input does not take such
   *     images
   * @throws DataFailure when the file is no network
   */
  static ImageNetwork open(
      NetworkSettings settings, ImageShape images, int wantedBatch, Configuration hadoop) {
    NetworkFile file = NetworkFile.read(settings, hadoop);
    if (images.frames() != 1) {
      throw refused(file, "images of 1 frame", images.frames() + " frames");
    }
    try (SharedSessions.Lease lease = SharedSessions.lease(file, settings.device())) {
      Map<String, NodeInfo> inputs = lease.session().getInputInfo();
      String input = input(settings, file, inputs);
      TensorInfo tensor = tensor(file, inputs.get(input));
      ImageShape taken = taken(file, settings, tensor.getShape(), images);
      settings.format().require(taken, settings.all(), settings.section());
      long own = tensor.getShape()[0];
      return new ImageNetwork(
          file,
          settings.device(),
          input,
          settings.format(),
          images,
          taken,
          own > 0 ? Math.toIntExact(own) : wantedBatch);
    } catch (OrtException e) {
      throw failed(file, e);
    }
  }

  private static String input(
      NetworkSettings settings, NetworkFile file, Map<String, NodeInfo> inputs) {
    String key = settings.section() + ".input";
    if (settings.input().isEmpty() && inputs.size() != 1) {
      throw refused(file, "one input, or " + key + " with its name", inputs.keySet());
    }
    String name = settings.input().orElseGet(() -> inputs.keySet().iterator().next());
    if (!inputs.containsKey(name)) {
      throw refused(file, "the input '%s' (%s)".formatted(name, key), inputs.keySet());
    }
    if (inputs.size() != 1) {
      throw refused(
          file,
          "no input beside '%s', for nothing is known of it".formatted(name),
          inputs.keySet());
    }
    return name;
  }

  private static TensorInfo tensor(NetworkFile file, NodeInfo node) {
    if (node.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
      return tensor;
    }
    throw refused(file, "an input of float32", node.getInfo());
  }

  private static ImageShape taken(
      NetworkFile file, NetworkSettings settings, long[] input, ImageShape images) {
    PixelFormat format = settings.format();
    return format
        .taken(input, images)
        .orElseThrow(
            () ->
                refused(
                    file,
                    "an input that takes images of %s x %s pixels and %s channels, [batch, %s] with %s.layout = %s (%s.fit = resize changes their size)"
                        .formatted(
                            images.height(),
                            images.width(),
                            images.channels(),
                            Arrays.stream(format.shape(images))
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining(", ")),
                            settings.section(),
                            Settings.spelled(format.layout()),
                            settings.section()),
                    Arrays.toString(input)));
  }

  static ConfigurationFailure refused(NetworkFile file, String expected, Object found) {
    return new ConfigurationFailure(
        "network %s: expected %s, found %s".formatted(file.path(), expected, found));
  }

  static DataFailure failed(NetworkFile file, OrtException e) {
    return new DataFailure(
        "network %s: expected ONNX Runtime to evaluate it, found %s"
            .formatted(file.path(), e.getMessage()),
        e);
  }

  /** The names of the network's outputs. */
  public List<String> outputs() {
    try (SharedSessions.Lease lease = SharedSessions.lease(file, device)) {
      return List.copyOf(lease.session().getOutputNames());
    }
  }

  /**
   * How the numbers of some outputs lie, as an evaluation of black images shows.
   *
   * @param names of outputs that the network has
   * @throws ConfigurationFailure when an output is not a vector or a map for each image
   */
  public List<OutputOrder> orders(List<String> names) {
    return with(
        names,
        evaluation -> {
          evaluation.evaluate();
          return names.stream().map(name -> order(name, evaluation.shape(name))).toList();
        });
  }

  private OutputOrder order(String name, List<Long> shape) {
    if (shape.size() == 1) {
      return new OutputOrder(1, 1, Math.toIntExact(shape.get(0)), format.layout());
    }
    if (shape.size() != 3) {
      throw refused(
          file, "output '%s' to be a vector or a map for each image".formatted(name), shape);
    }
    int channels = format.layout() == PixelLayout.NCHW ? 0 : 2;
    int height = format.layout() == PixelLayout.NCHW ? 1 : 0;
    return new OutputOrder(
        Math.toIntExact(shape.get(height)),
        Math.toIntExact(shape.get(height + 1)),
        Math.toIntExact(shape.get(channels)),
        format.layout());
  }

  /** The version of ONNX Runtime. */
  public static String runtimeVersion() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /**
   * Evaluates batches of images on this machine.
   *
   * @param outputs names of what is computed
   */
  public <R> R with(List<String> outputs, Function<NetworkEvaluation, R> use) {
    try (SharedSessions.Lease lease = SharedSessions.lease(file, device);
        NetworkEvaluation evaluation = NetworkEvaluation.of(this, lease.session(), outputs)) {
      return use.apply(evaluation);
    } catch (OrtException e) {
      throw failed(file, e);
    }
  }
}
