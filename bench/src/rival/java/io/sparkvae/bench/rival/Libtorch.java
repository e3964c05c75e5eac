package io.sparkvae.bench.rival;

import io.sparkvae.bench.Contestant;
import io.sparkvae.bench.Pixels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * <p>Arguments: model (mlp, conv), task (train, encode), layout (nchw, nhwc, blocked), threads
 * inside an operation, workers side by side (encode only), images a round, file of pixels.
 */
public final class Libtorch {
  private Libtorch() {}

  public static void main(String[] args) throws Exception {
    boolean mlp = args[0].equals("mlp");
    Layout layout = Layout.valueOf(args[2].toUpperCase(Locale.ROOT));
    int threads = Integer.parseInt(args[3]);
    int workers = Integer.parseInt(args[4]);
    int batch = mlp ? 128 : 64;
    int steps = Integer.parseInt(args[5]) / batch / workers;
    Pixels pixels = Pixels.read(Path.of(args[6]), mlp ? 784 : 4096);
    torch.set_num_threads(threads);
    Vae vae = mlp ? new Mlp() : new Convolutional(layout);
    System.err.println(torch.show_config().getString() + torch.get_parallel_info().getString());
    Contestant.Work work =
        args[1].equals("train")
            ? new Training(vae, new Batch(pixels, batch, 1), steps)
            : new Encoding(encoder(vae, layout), pixels, batch, steps, workers, threads);
    Contestant.serve((long) steps * workers * batch, work);
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

    Tensor next() {
      for (int i = 0; i < tensor.size(0); i++) {
        bytes.position((long) i * pixels.size()).put(pixels.bytes(), order.next(), pixels.size());
      }
      bytes.position(0);
      return tensor.to(torch.ScalarType.Float).mul_(new Scalar(1 / 255f));
    }
  }

  private record Training(Vae vae, Batch batch, int steps, FusedAdam adam)
      implements Contestant.Work {
    Training(Vae vae, Batch batch, int steps) {
      this(vae, batch, steps, new FusedAdam(vae.parameters()));
    }

    @Override
    public void run() {
      double sum = 0;
      for (int i = 0; i < steps; i++) {
        try (PointerScope scope = new PointerScope()) {
          Tensor x = batch.next();
          Tensor loss = vae.loss(x, x.size(0));
          loss.backward();
          try (AutoGradMode off = new AutoGradMode(false)) {
            adam.step();
          }
          for (Tensor parameter : vae.parameters()) {
            parameter.mutable_grad().reset();
          }
          // Trainers watch the loss; ours reads it in every step, too.
          sum += loss.item_float();
        }
      }
      System.err.println("mean loss " + sum / steps);
    }
  }

  private record Encoding(
      Encoder encoder, Pixels pixels, int batch, int steps, int workers, int threads)
      implements Contestant.Work {
    @Override
    public void run() throws InterruptedException {
      List<Thread> running = new ArrayList<>();
      for (int w = 0; w < workers; w++) {
        Batch batches = new Batch(pixels, batch, w);
        Thread thread = new Thread(() -> encode(batches));
        thread.start();
        running.add(thread);
      }
      for (Thread thread : running) {
        thread.join();
      }
    }

    private void encode(Batch batches) {
      torch.set_num_threads(threads);
      float[] latents = new float[0];
      try (InferenceMode mode = new InferenceMode()) {
        for (int i = 0; i < steps; i++) {
          try (PointerScope scope = new PointerScope()) {
            for (Tensor latent : encoder.encode(batches.next())) {
              latents = latents.length == 0 ? new float[(int) latent.numel()] : latents;
              new org.bytedeco.javacpp.FloatPointer(latent.data_ptr()).get(latents);
            }
          }
        }
      }
    }
  }
}
