// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Small networks of images, as others might have made them. */
public final class TestNetworks {
  private TestNetworks() {}

  /** A file that this program wrote, as bytes. */
  public static byte[] bytes(OnnxFile file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      file.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * One convolution of grey images {@code [1, height, width]} with a window of 2 x 2 and a step of
   * 2 to {@code moments [channels, height / 2, width / 2]}, channels first.
   *
   * @param weights {@code [channels, 2, 2]}
   */
  public static byte[] moments(long height, long width, double[] weights) {
    long channels = weights.length / 4;
    GraphWriter writer = new GraphWriter("moments");
    writer.input(new Port("image", ElementType.FLOAT, List.of(1L, height, width), ""));
    String kernel = writer.constant(weights, List.of(channels, 1L, 2L, 2L));
    String moments =
        writer.node("Conv", List.of("image", kernel), GraphWriter.attribute("strides", 2, 2));
    List<Long> shape = List.of(channels, height / 2, width / 2);
    writer.output(new Port("moments", ElementType.FLOAT, shape, ""), moments);
    return OnnxFiles.model(writer, Map.of()).toByteArray();
  }

  /**
   * The means of the columns of images {@code [height, width, channels]}, channels last: {@code
   * features [width * channels]}.
   *
   * @param batch images of an evaluation, which it has a number of its own for
   */
  public static byte[] columnMeans(int batch, long height, long width, long channels) {
    GraphWriter writer = new GraphWriter("columns");
    writer.input("picture", List.of((long) batch, height, width, channels));
    String means =
        writer.node(
            "ReduceMean",
            List.of("picture"),
            GraphWriter.attribute("axes", new long[] {1}),
            GraphWriter.attribute("keepdims", 0));
    String flat = writer.node("Reshape", List.of(means, writer.integers(batch, width * channels)));
    writer.output("features", flat, List.of((long) batch, width * channels));
    return OnnxFiles.model(writer, Map.of()).toByteArray();
  }
}
