package io.sparkvae.bench;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.train.Updater;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Ours without Spark: workers of one thread each on images in memory, noise drawn on the way.
 * Workers that train do not average: this is what the engine alone gives.
 *
 * <p>Arguments: model, task ({@code train}; {@code encode}: mean and log-variance; {@code
 * encode-all}: all that the latents table holds), workers, images a round, file of pixels.
 */
final class InMemory {
  private static final float[] UNIT = new float[256];

  static {
    for (int value = 0; value < UNIT.length; value++) {
      UNIT[value] = value / 255f;
    }
  }

  private InMemory() {}

  public static void main(String[] args) throws Exception {
    Workload workload = Workload.of(args[0]);
    int workers = Integer.parseInt(args[2]);
    int steps = Integer.parseInt(args[3]) / workload.batch() / workers;
    Pixels pixels = Pixels.read(Path.of(args[4]), workload.size());
    List<Worker> all = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      all.add(new Worker(workload, args[1], pixels, w));
    }
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    Contestant.serve(
        (long) steps * workers * workload.batch(),
        () -> {
          List<Future<?>> running = new ArrayList<>();
          all.forEach(worker -> running.add(threads.submit(() -> worker.run(steps))));
          for (Future<?> one : running) {
            one.get();
          }
        });
    threads.shutdown();
  }

  private static final class Worker {
    private static final List<String> TRAINED =
        List.of(ModelGraph.LOSS, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);
    private static final List<String> POSTERIOR = List.of(ModelGraph.MU, ModelGraph.LOG_VAR);
    private static final List<String> ALL =
        List.of(
            ModelGraph.MU,
            ModelGraph.LOG_VAR,
            ModelGraph.KL,
            ModelGraph.LOG_LIKELIHOOD,
            ModelGraph.Z);

    private final String task;
    private final Updater updater;
    private final GraphSession session;
    private final Pixels pixels;
    private final Pixels.Order order;
    private final Noise noise;
    private final float[] x;
    private final float[] eps;
    private final float[] theta;
    private final float[] m;
    private final float[] v;
    private final float[] gradient;
    private long iteration;

    Worker(Workload workload, String task, Pixels pixels, int number) {
      this.task = task;
      this.pixels = pixels;
      ModelSpec spec = workload.spec();
      updater = Updater.from(workload.settings());
      session = GraphSession.open(ModelGraph.training(spec, workload.batch()), Precision.FLOAT);
      order = pixels.order(number);
      noise = Noise.of(number);
      x = new float[workload.batch() * workload.size()];
      eps = new float[workload.batch() * spec.latent()];
      theta = Model.layout(spec).initialise(number);
      m = new float[theta.length];
      v = new float[theta.length];
      gradient = new float[theta.length];
      session.parameters().put(theta);
      session.input(ModelGraph.BETA).put(1);
      float[] weight = new float[workload.batch()];
      java.util.Arrays.fill(weight, 1);
      session.input(ModelGraph.WEIGHT).put(weight);
    }

    void run(int steps) {
      double loss = 0;
      for (int i = 0; i < steps; i++) {
        fill();
        switch (task) {
          case "train" -> loss += train();
          case "encode" -> encode(POSTERIOR);
          case "encode-all" -> {
            draw();
            encode(ALL);
          }
          default -> throw new IllegalArgumentException("no such task: " + task);
        }
      }
      if (task.equals("train")) {
        System.err.println("mean loss " + loss / steps);
      }
    }

    private void fill() {
      int size = pixels.size();
      for (int to = 0; to < x.length; to += size) {
        int from = order.next();
        for (int i = 0; i < size; i++) {
          x[to + i] = UNIT[pixels.bytes()[from + i] & 0xff];
        }
      }
      session.input(ModelGraph.X).put(x);
    }

    private void draw() {
      noise.gaussian(eps);
      session.input(ModelGraph.EPS).put(eps);
    }

    private double train() {
      draw();
      session.parameters().put(theta);
      session.differentiate(ModelGraph.LOSS, TRAINED);
      session.gradient().get(gradient);
      updater.step(theta, m, v, gradient, 1e-3, ++iteration);
      return session.output(ModelGraph.LOSS).scalar();
    }

    private void encode(List<String> outputs) {
      session.evaluate(outputs);
      outputs.forEach(output -> session.output(output).toFloats());
    }
  }
}
