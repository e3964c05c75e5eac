package io.sparkvae.bench.rival;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gives libtorch the parameters of a model of ours, from its safetensors file, and compares the
 * posterior and the likelihood of the same images. Ours keeps images channels last, dense weights
 * {@code [in, out]} and kernels {@code [h, w, in, out]} (transposed: {@code [h, w, out, in]});
 * libtorch channels first, {@code [out, in]} and {@code [out, in, h, w]} ({@code [in, out, h, w]}).
 *
 * <p>Arguments: model (mlp, conv), directory with files as {@code Expected} writes them. Prints for
 * each output {@code @cross NAME x}: the largest of {@code |a - b| / max(1, |b|)}.
 */
public final class Cross {
  private static final List<String> MLP =
      List.of(
          "encoder.dense1",
          "encoder.dense2",
          "posterior.mu",
          "posterior.logVar",
          "decoder.dense1",
          "decoder.dense2",
          "decoder.pixels");
  private static final List<String> CONV =
      List.of(
          "encoder.conv1",
          "encoder.conv2",
          "encoder.conv3",
          "encoder.conv4",
          "encoder.dense",
          "posterior.mu",
          "posterior.logVar",
          "decoder.dense1",
          "decoder.dense2",
          "decoder.conv1",
          "decoder.conv2",
          "decoder.conv3",
          "decoder.pixels");

  private final boolean mlp;
  private final Path directory;

  private Cross(boolean mlp, Path directory) {
    this.mlp = mlp;
    this.directory = directory;
  }

  public static void main(String[] args) throws Exception {
    try (AutoGradMode off = new AutoGradMode(false)) {
      new Cross(args[0].equals("mlp"), Path.of(args[1])).compare();
    }
  }

  private void compare() throws IOException {
    Vae vae = mlp ? new Mlp() : new Convolutional(Layout.NCHW);
    load(vae);
    byte[] bytes = Files.readAllBytes(directory.resolve("pixels"));
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[i] & 0xff) / 255f;
    }
    Tensor x = torch.tensor(pixels).view(-1, mlp ? 784 : 4096);
    long count = x.size(0);
    Tensor[] posterior = vae.encode(x);
    Tensor z = expected("z").view(count, -1);
    tell("mu", posterior[0], expected("mu").view(count, -1));
    tell("logVar", posterior[1], expected("logVar").view(count, -1));
    tell("logLikelihood", vae.logLikelihood(x, z), expected("logLikelihood"));
  }

  private void load(Vae vae) throws IOException {
    Map<String, Tensor> ours = Safetensors.read(directory.resolve("safetensors"));
    List<Tensor> theirs = vae.parameters();
    List<String> layers = mlp ? MLP : CONV;
    if (ours.size() != theirs.size() || theirs.size() != 2 * layers.size()) {
      throw new IOException("expected %d tensors, found %s".formatted(theirs.size(), ours));
    }
    for (int i = 0; i < layers.size(); i++) {
      String name = layers.get(i);
      theirs.get(2 * i).copy_(weight(name).apply(ours.get(name + ".weight")));
      theirs.get(2 * i + 1).copy_(bias(name).apply(ours.get(name + ".bias")));
    }
  }

  private UnaryOperator<Tensor> weight(String layer) {
    return weight -> {
      if (weight.dim() == 4) {
        return weight.permute(3, 2, 0, 1);
      }
      if (layer.equals("encoder.dense")) {
        return weight.view(4, 4, 64, 256).permute(3, 2, 0, 1).reshape(256, 1024);
      }
      if (!mlp && layer.equals("decoder.dense2")) {
        return weight.view(256, 4, 4, 64).permute(3, 1, 2, 0).reshape(1024, 256);
      }
      return weight.t();
    };
  }

  private UnaryOperator<Tensor> bias(String layer) {
    return bias ->
        !mlp && layer.equals("decoder.dense2")
            ? bias.view(4, 4, 64).permute(2, 0, 1).reshape(1024)
            : bias;
  }

  private Tensor expected(String name) throws IOException {
    Path file = directory.resolve(name);
    float[] values = new float[(int) (Files.size(file) / Float.BYTES)];
    try (var in =
        new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file)))) {
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readFloat();
      }
    }
    return torch.tensor(values);
  }

  private static void tell(String name, Tensor found, Tensor expected) {
    Tensor relative = found.sub(expected).abs().div(torch.clamp_min(expected.abs(), new Scalar(1)));
    System.out.println(
        String.format(Locale.ROOT, "@cross %s %.3e", name, relative.max().item_float()));
  }
}
