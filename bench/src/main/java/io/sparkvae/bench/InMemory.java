package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.engine.Engine;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.updater.Updater;
import java.nio.file.Path;
import java.util.List;

/**
 * Ours without Spark: workers of one thread each on images in memory, noise drawn on the way.
 * Workers that train do not average: this is what the engine alone gives.
 *
 * <p>Arguments: model, task ({@code train}; {@code encode}: mean and log-variance; {@code
 * encode-all}: all that the latents table holds), workers, file of pixels, method of
 * convolutions.
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
    Settings settings = workload.settings(ConvolutionMethod.valueOf(args[4]));
    Pixels pixels = Pixels.read(Path.of(args[3]), workload.size());
    try (Team team =
        new Team(
            Integer.parseInt(args[2]), number -> new Worker(workload, settings, args[1], pixels, number))) {
      Contestant.serve(team);
    }
  }

  private static final class Worker implements Contestant.Work {
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
    private final int batch;
    private final int parts;
    private final Updater updater;
    private final GraphSession session;
    private final Pixels pixels;
    private final Pixels.Order order;
    private final Noise noise;
    private final float[] x;
    private final NoiseInput drawn;
    private final float[] theta;
    private final float[] m;
    private final float[] v;
    private final float[] gradient;
    private final float[] ofPart;
    private long iteration;

    Worker(Workload workload, Settings settings, String task, Pixels pixels, int number) {
      this.task = task;
      this.pixels = pixels;
      ModelSpec spec = workload.spec(settings);
      this.parts = task.equals("train") ? parts(workload, spec) : 1;
      this.batch = workload.batch() / parts;
      updater = Updater.from(workload.settings());
      BuiltGraph built =
          task.equals("train")
              ? ModelGraph.training(spec, batch)
              : ModelGraph.evaluation(spec, batch);
      session = Engine.open(built.graph(), Model.layout(spec), Precision.FLOAT);
      order = pixels.order(number);
      noise = Noise.of(number);
      x = new float[batch * workload.size()];
      drawn = new NoiseInput(built.noise(), batch);
      theta = Model.layout(spec).initialise(number);
      m = new float[theta.length];
      v = new float[theta.length];
      gradient = new float[theta.length];
      ofPart = new float[theta.length];
      session.parameters().put(theta);
      if (task.equals("train")) {
        for (Control control : built.controls()) {
          session.input(control.name()).put(control.most());
        }
        float[] weight = new float[batch];
        java.util.Arrays.fill(weight, 1);
        session.input(ModelGraph.WEIGHT).put(weight);
      }
    }

    /** Equal parts of a minibatch, none larger than training takes. */
    private static int parts(Workload workload, ModelSpec spec) {
      int most = MinibatchParts.from(workload.settings(), spec).onProcessor();
      int parts = (workload.batch() + most - 1) / most;
      while (workload.batch() % parts != 0) {
        parts++;
      }
      return parts;
    }

    @Override
    public long run(Contestant.Clock clock) {
      double loss = 0;
      int steps = 0;
      for (; clock.running(); steps++) {
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
      return (long) steps * parts * batch;
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
      for (int i = 0; i < batch; i++) {
        drawn.draw(noise, i);
      }
      drawn.put(session);
    }

    /** A step, in as many parts as the training stage would take. */
    private double train() {
      session.parameters().put(theta);
      double loss = 0;
      for (int part = 0; part < parts; part++) {
        if (part > 0) {
          fill();
        }
        draw();
        session.differentiate(ModelGraph.LOSS, TRAINED);
        session.gradient().get(parts == 1 ? gradient : ofPart);
        if (parts > 1) {
          MinibatchParts.add(1.0 / parts, ofPart, part == 0, gradient);
        }
        loss += session.output(ModelGraph.LOSS).scalar() / parts;
      }
      updater.step(theta, m, v, gradient, 1e-3, ++iteration);
      return loss;
    }

    private void encode(List<String> outputs) {
      session.evaluate(outputs);
      outputs.forEach(output -> session.output(output).toFloats());
    }
  }
}
