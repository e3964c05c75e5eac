package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One graph of a model while it is built. Parts ask it for what they read: parameters, noise, and
 * scalars that a schedule controls. What was asked for is what trainer and encoder feed, so nobody
 * declares it twice. The same name gives the same expression: a network that is applied twice has
 * one set of weights.
 */
public final class Scope {
  /** More than any network has; a mistyped depth is refused before it has filled the memory. */
  private static final int MOST_TENSORS = 20_000;

  private final ModelSpec spec;
  private final long batch;
  private final Use use;
  private final Map<String, Expression> known = new LinkedHashMap<>();
  private final List<NoiseFeed> noise = new ArrayList<>();
  private final List<Control> controls = new ArrayList<>();
  private OptionalInt labelled = OptionalInt.empty();
  private double parameters;
  private int tensors;
  private boolean wholeMinibatch;

  /** What a graph is for. Corruption, several samples and the objective belong to training. */
  enum Use {
    TRAINING,
    EVALUATION
  }

  Scope(ModelSpec spec, long batch, Use use) {
    this.spec = spec;
    this.batch = batch;
    this.use = use;
  }

  public ModelSpec spec() {
    return spec;
  }

  /** Examples in a batch. */
  public long batch() {
    return batch;
  }

  boolean isTraining() {
    return use == Use.TRAINING;
  }

  /** Draws of z for each example: k while training, 1 otherwise. */
  public int samples() {
    return isTraining() ? spec.objective().samples() : 1;
  }

  /**
   * 1 for an example, 0 for padding, {@code [batch]}: for what looks at the minibatch as a whole.
   */
  public Expression weight() {
    noteWholeMinibatch();
    return padding();
  }

  void noteWholeMinibatch() {
    wholeMinibatch = true;
  }

  /** Whether something looked at the minibatch as a whole. */
  boolean readsWholeMinibatch() {
    return wholeMinibatch;
  }

  /** {@link #weight} for the loss, which is a mean over the examples. */
  Expression padding() {
    return once(ModelGraph.WEIGHT, Expression.input(ModelGraph.WEIGHT, batch));
  }

  /**
   * A trained tensor; its name is its name in the model's file.
   *
   * @throws IllegalArgumentException when the model grows beyond what a vector holds
   */
  public Expression parameter(String name, Initialisation initialisation, long... shape) {
    if (!known.containsKey(name)) {
      parameters += Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
      tensors++;
      if (parameters > Integer.MAX_VALUE || tensors > MOST_TENSORS) {
        throw new IllegalArgumentException(
            "expected fewer than 2^31 parameters in at most %,d tensors, found more, from %s %s on"
                .formatted(MOST_TENSORS, name, Arrays.toString(shape)));
      }
    }
    return once(name, Expression.parameter(name, initialisation, shape));
  }

  /**
   * Independent standard normal numbers, drawn anew for each example of each step.
   *
   * @param width numbers an example
   * @return {@code [batch, width]}
   */
  public Expression gaussian(String name, int width) {
    return noise(new NoiseFeed(name, NoiseFeed.Distribution.GAUSSIAN, width));
  }

  /** Independent numbers uniform in [0, 1), as {@link #gaussian}. */
  public Expression uniform(String name, int width) {
    return noise(new NoiseFeed(name, NoiseFeed.Distribution.UNIFORM, width));
  }

  private Expression noise(NoiseFeed feed) {
    if (!known.containsKey(feed.name())) {
      noise.add(feed);
    }
    return once(feed.name(), Expression.input(feed.name(), batch, feed.width()));
  }

  /**
   * A scalar that training moves step by step.
   *
   * @param most its value when the schedule's factor is 1
   * @return {@code [1]}
   */
  public Expression control(String name, double most, Schedule schedule) {
    if (!known.containsKey(name)) {
      controls.add(new Control(name, most, schedule));
    }
    return once(name, Expression.input(name, 1));
  }

  /**
   * The labels of the batch, one-hot, of a model that reads them.
   *
   * @param classes number of classes, labelled from 0
   * @return {@code [batch, classes]}; 0 for padding
   */
  public Expression labels(int classes) {
    labelled = OptionalInt.of(classes);
    return once(ModelGraph.LABEL, Expression.input(ModelGraph.LABEL, batch, classes));
  }

  private Expression once(String name, Expression made) {
    Expression earlier = known.putIfAbsent(name, made);
    if (earlier != null && !earlier.shape().equals(made.shape())) {
      throw new IllegalArgumentException(
          "%s: expected shape %s as before, found %s"
              .formatted(name, earlier.shape(), made.shape()));
    }
    return earlier == null ? made : earlier;
  }

  /**
   * One row for every sample of an example, samples outermost: sample s of example i is row s batch
   * + i.
   *
   * @param rows {@code [batch, n]}
   * @return {@code [samples * batch, n]}
   */
  public Expression repeated(Expression rows) {
    long n = rows.shape().get(1);
    return samples() == 1
        ? rows
        : rows.broadcast(List.of((long) samples(), batch, n)).reshape(samples() * batch, n);
  }

  /**
   * Numbers of each example dealt out to its samples, in the order of {@link #repeated}.
   *
   * @param rows {@code [batch, samples * n]}
   * @return {@code [samples * batch, n]}
   */
  public Expression dealt(Expression rows) {
    long n = rows.shape().get(1) / samples();
    return samples() == 1
        ? rows
        : rows.reshape(batch, samples(), n).permute(1, 0, 2).reshape(samples() * batch, n);
  }

  /**
   * The mean over the samples of each example.
   *
   * @param rows {@code [samples * batch]} or {@code [samples * batch, n]}
   * @return {@code [batch]} or {@code [batch, n]}
   */
  public Expression meanOfSamples(Expression rows) {
    if (samples() == 1) {
      return rows;
    }
    Expression apart =
        rows.shape().size() == 1
            ? rows.reshape(samples(), batch)
            : rows.reshape(samples(), batch, rows.shape().get(1));
    return apart.sum(0).times(1.0 / samples());
  }

  List<NoiseFeed> noise() {
    return List.copyOf(noise);
  }

  /** The classes of {@link #labels}, if anybody asked. */
  OptionalInt classes() {
    return labelled;
  }

  List<Control> controls() {
    return List.copyOf(controls);
  }
}
