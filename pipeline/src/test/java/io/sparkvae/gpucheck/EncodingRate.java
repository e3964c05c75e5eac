// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.cuda.CudaSession;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How fast M2 encodes from bytes in the host's memory to the parameters of the posterior there.
 *
 * @param threads each of which fills one batch while the card computes another, as a task of the
 *     encoding stage does
 */
record EncodingRate(int threads, double imagesPerSecond) {
  private static final List<String> POSTERIOR = List.of(ModelGraph.MU, ModelGraph.LOG_VAR);

  static int batch(Scale scale) {
    return scale.of(1024, 8);
  }

  /** The number of threads that is fastest. */
  static EncodingRate best(Site site) {
    EncodingRate best = new EncodingRate(0, 0);
    for (int threads : site.scale().quick() ? new int[] {1} : new int[] {1, 2, 4}) {
      double rate = measured(site, threads);
      best = rate > best.imagesPerSecond ? new EncodingRate(threads, rate) : best;
    }
    return best;
  }

  private static double measured(Site site, int threads) {
    ModelSpec spec =
        ModelSpec.from(
            Work.CONV.settings(site.scale(), 1), site.shards(Work.CONV).content().shape());
    byte[] pixels;
    try {
      pixels = Files.readAllBytes(site.work().resolve("conv.pixels"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Lanes> lanes = new ArrayList<>();
    try {
      for (int i = 0; i < threads; i++) {
        lanes.add(new Lanes(spec, batch(site.scale()), pixels));
      }
      double[] rates = new double[site.scale().rounds()];
      run(pool, lanes, 0);
      for (int i = 0; i < rates.length; i++) {
        rates[i] = run(pool, lanes, site.scale().seconds());
      }
      Arrays.sort(rates);
      return rates[rates.length / 2];
    } finally {
      pool.shutdownNow();
      lanes.forEach(Lanes::close);
    }
  }

  private static double run(ExecutorService pool, List<Lanes> lanes, double seconds) {
    long began = System.nanoTime();
    long end = began + (long) (seconds * 1e9);
    List<Future<Long>> running = new ArrayList<>();
    lanes.forEach(each -> running.add(pool.submit(() -> each.run(end))));
    long images = 0;
    try {
      for (Future<Long> each : running) {
        images += each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return images / ((System.nanoTime() - began) * 1e-9);
  }

  /** Two sessions that take turns. */
  private static final class Lanes {
    private final List<GraphSession> sessions = new ArrayList<>();
    private final byte[] pixels;
    private final byte[] batch;
    private final int images;
    private final float[] code;
    private int at;

    Lanes(ModelSpec spec, int images, byte[] pixels) {
      this.images = images;
      this.pixels = pixels;
      batch = new byte[images * spec.shape().size()];
      code = new float[images * spec.latent().size()];
      BuiltGraph graph = ModelGraph.evaluation(spec, images);
      for (int i = 0; i < 2; i++) {
        GraphSession session =
            CudaSession.open(graph.graph(), graph.layout(), Site.CARD, ProductPrecision.FP32);
        session.parameters().put(Model.layout(spec).initialise(1));
        sessions.add(session);
      }
    }

    /** At least one batch in each session. */
    long run(long end) {
      start(0);
      long batches = 1;
      do {
        start((int) (batches % 2));
        finish((int) ((batches + 1) % 2));
        batches++;
      } while (System.nanoTime() < end);
      finish((int) ((batches + 1) % 2));
      return batches * images;
    }

    private void start(int lane) {
      at = (at + batch.length) % Math.max(1, pixels.length - batch.length);
      System.arraycopy(pixels, at, batch, 0, batch.length);
      sessions.get(lane).input(ModelGraph.X).putPixels(batch);
      sessions.get(lane).evaluate(POSTERIOR);
    }

    private void finish(int lane) {
      POSTERIOR.forEach(output -> sessions.get(lane).output(output).get(code));
    }

    void close() {
      sessions.forEach(GraphSession::close);
    }
  }
}
