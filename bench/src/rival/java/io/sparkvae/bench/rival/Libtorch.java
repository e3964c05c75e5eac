package io.sparkvae.bench.rival;

import io.sparkvae.bench.Contestant;
import io.sparkvae.bench.Pixels;
import io.sparkvae.bench.Team;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch, trained or encoding, on images in memory.
 *
 * <p>Arguments: model (mlp, conv; to train also vqvae, pixelcnn, autoencoder84m), task (train, encode), layout (nchw, nhwc, blocked), threads
 * inside an operation, workers side by side (encode only), file of pixels.
 */
public final class Libtorch {
  private Libtorch() {}

  public static void main(String[] args) throws Exception {
    Layout layout = Layout.valueOf(args[2].toUpperCase(Locale.ROOT));
    int threads = Integer.parseInt(args[3]);
    int workers = Integer.parseInt(args[4]);
    torch.set_num_threads(threads);
    Trained model =
        switch (args[0]) {
          case "mlp" -> new Mlp();
          case "conv" -> new Convolutional(layout);
          case "vqvae" -> new QuantisedVae(layout);
          case "pixelcnn" -> new GatedPixelCnn(layout);
          case "autoencoder84m" -> new SpatialAutoencoder(layout);
          default -> throw new IllegalArgumentException("no such model: " + args[0]);
        };
    int batch =
        switch (args[0]) {
          case "mlp" -> 128;
          case "autoencoder84m" -> 2;
          default -> 64;
        };
    Pixels pixels = Pixels.read(Path.of(args[5]), size(args[0]));
    System.err.println(torch.show_config().getString() + torch.get_parallel_info().getString());
    if (args[1].equals("train")) {
      Contestant.serve(new Training(model, new Batch(pixels, batch, 1)));
    } else {
      Encoder encoder = encoder((Vae) model, layout);
      try (Team team =
          new Team(
              workers,
              number -> new Encoding(encoder, new Batch(pixels, batch, number), threads))) {
        Contestant.serve(team);
      }
    }
  }

  private static int size(String model) {
    return switch (model) {
      case "mlp" -> 784;
      case "conv" -> 4096;
      case "vqvae" -> 3 * 32 * 32;
      case "autoencoder84m" -> 3 * 256 * 256;
      default -> 64;
    };
  }

  private static Encoder encoder(Vae vae, Layout layout) {
    return layout == Layout.BLOCKED ? new BlockedEncoder((Convolutional) vae) : vae;
  }

  /** Batches of shuffled images, from bytes to numbers in [0, 1]. */
  static final class Batch {
    private final Pixels pixels;
    private final Pixels.Order order;
    private final BytePointer bytes;
    private final Tensor tensor;

    Batch(Pixels pixels, int batch, long seed) {
      this.pixels = pixels;
      this.order = pixels.order(seed);
      this.bytes = new BytePointer((long) batch * pixels.size());
      this.tensor =
          torch.from_blob(
              bytes, new long[] {batch, pixels.size()}, new TensorOptions(torch.ScalarType.Byte));
    }

    long size() {
      return tensor.size(0);
    }

    Tensor next() {
      for (int i = 0; i < tensor.size(0); i++) {
        bytes.position((long) i * pixels.size()).put(pixels.bytes(), order.next(), pixels.size());
      }
      bytes.position(0);
      return tensor.to(torch.ScalarType.Float).mul_(new Scalar(1 / 255f));
    }
  }

  private record Training(Trained model, Batch batch, FusedAdam adam) implements Contestant.Work {
    Training(Trained model, Batch batch) {
      this(model, batch, new FusedAdam(model.parameters()));
    }

    @Override
    public long run(Contestant.Clock clock) {
      double sum = 0;
      int steps = 0;
      for (; clock.running(); steps++) {
        try (PointerScope scope = new PointerScope()) {
          Tensor x = batch.next();
          Tensor loss = model.loss(x, x.size(0));
          loss.backward();
          try (AutoGradMode off = new AutoGradMode(false)) {
            adam.step();
          }
          for (Tensor parameter : model.parameters()) {
            parameter.mutable_grad().reset();
          }
          // Trainers watch the loss; ours reads it in every step, too.
          sum += loss.item_float();
        }
      }
      System.err.println("mean loss " + sum / steps);
      return steps * batch.size();
    }
  }

  private record Encoding(Encoder encoder, Batch batch, int threads) implements Contestant.Work {
    @Override
    public long run(Contestant.Clock clock) {
      torch.set_num_threads(threads);
      float[] latents = new float[0];
      long images = 0;
      try (InferenceMode mode = new InferenceMode()) {
        for (; clock.running(); images += batch.size()) {
          try (PointerScope scope = new PointerScope()) {
            for (Tensor latent : encoder.encode(batch.next())) {
              latents = latents.length == 0 ? new float[(int) latent.numel()] : latents;
              new org.bytedeco.javacpp.FloatPointer(latent.data_ptr()).get(latents);
            }
          }
        }
      }
      return images;
    }
  }
}
