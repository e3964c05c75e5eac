// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Follow;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One graph of a model while it is built. Parts ask it for what they read: parameters, states,
 * noise, labels, and scalars that a schedule controls. What was asked for is what trainer and
 * encoder feed, so nothing is declared twice. The same name gives the same expression: a network
 * that is applied twice has one set of weights.
 *
 * <p>The order in which noise is asked for is the order in which an example's stream fills it, so
 * it decides the bits of every result.
 */
public final class Scope {
  /** Input: 1 for an example, 0 for padding, {@code [batch]}. */
  public static final String WEIGHT = "weight";

  /** Input: the labels, one-hot, {@code [batch, classes]}. */
  public static final String LABEL = "label";

  /** See {@code ModelGraph.X}. */
  public static final String X = "x";

  private final ImageShape shape;
  private final LatentShape latent;
  private final long batch;
  private final int samples;
  private final Phase phase;
  private final Declarations asked;

  private enum Phase {
    TRAINING,
    /** A part of training in which nothing is dropped. */
    WHOLE,
    USE
  }

  private Scope(
      ImageShape shape,
      LatentShape latent,
      long batch,
      int samples,
      Phase phase,
      Declarations asked) {
    this.shape = shape;
    this.latent = latent;
    this.batch = batch;
    this.samples = samples;
    this.phase = phase;
    this.asked = asked;
  }

  /**
   * The scope of a graph that is trained. Corruption, several samples and the objective belong to
   * it.
   *
   * @param batch examples in a batch
   * @param samples draws of z for each example
   */
  public static Scope training(ImageShape shape, LatentShape latent, long batch, int samples) {
    return new Scope(shape, latent, batch, samples, Phase.TRAINING, new Declarations());
  }

  /**
   * The scope of a graph of a trained model, with one draw of z for each example.
   *
   * @param batch examples in a batch
   */
  public static Scope inUse(ImageShape shape, LatentShape latent, long batch) {
    return new Scope(shape, latent, batch, 1, Phase.USE, new Declarations());
  }

  /**
   * A view of this scope for images of another shape: what is asked of it is asked of this one. A
   * network that is applied to parts of images is given such a view.
   */
  public Scope shaped(ImageShape other) {
    return new Scope(other, latent, batch, samples, phase, asked);
  }

  /**
   * A view of this scope for what is not computed from examples, which therefore have no noise for
   * its rows.
   */
  public Scope withoutDropout() {
    return new Scope(shape, latent, batch, samples, isTraining() ? Phase.WHOLE : phase, asked);
  }

  /**
   * A value that several parts make in the same way: it is made once for equal keys, in all views
   * of this scope.
   *
   * @param key what decides the value; expressions in it are compared by identity
   */
  @SuppressWarnings("unchecked") // Every key class has values of one type.
  public <T> T shared(Object key, Supplier<T> making) {
    return (T) asked.shared(key, making);
  }

  /** Of the images. */
  public ImageShape shape() {
    return shape;
  }

  /** Number of latent dimensions. */
  public int latent() {
    return latent.size();
  }

  /** Of a latent, which graphs have flat. */
  public LatentShape latentShape() {
    return latent;
  }

  /** Examples in a batch. */
  public long batch() {
    return batch;
  }

  /** Whether the graph is trained; what only training does is left out of others. */
  public boolean isTraining() {
    return phase != Phase.USE;
  }

  /** Whether units are dropped at random: in training, but for {@link #withoutDropout}. */
  public boolean dropsOut() {
    return phase == Phase.TRAINING;
  }

  /** Draws of z for each example: k while training, 1 otherwise. */
  public int samples() {
    return samples;
  }

  /**
   * A value that depends on the minibatch as a whole. Only here can a part see which rows are
   * examples and which are padding, so the type of the result tells what was read.
   */
  public OfMinibatch ofMinibatch(Function<WholeMinibatch, Expression> reading) {
    return new OfMinibatch(reading.apply(new WholeMinibatch(weight())));
  }

  /**
   * The mean over the examples, a scalar: how a value of each example becomes a summand of the
   * loss. Padding is left out.
   *
   * @param value {@code [batch]}
   */
  public BatchValue mean(BatchValue value) {
    Expression mean = new WholeMinibatch(weight()).mean(value.expression());
    return value instanceof OfMinibatch ? new OfMinibatch(mean) : new MeanOfExamples(mean);
  }

  private Expression weight() {
    return asked.once(WEIGHT, Expression.input(WEIGHT, batch));
  }

  /**
   * A trained tensor; its name is its name in the model's file.
   *
   * @throws IllegalArgumentException when the model grows beyond what a vector holds
   */
  public Expression parameter(String name, Initialisation initialisation, long... shape) {
    return asked.tensor(name, Expression.parameter(name, initialisation, shape));
  }

  /**
   * A tensor that no gradient trains: in each step it follows a statistic, which {@link #follow}
   * names. It is kept, averaged and written like a parameter, under its name.
   *
   * @throws IllegalArgumentException when the model grows beyond what a vector holds
   */
  public State state(String name, Initialisation initialisation, Follow follow, long... shape) {
    return new State(asked.tensor(name, Expression.state(name, initialisation, follow, shape)));
  }

  /**
   * Names the statistic that a state follows in training; outside training nothing happens. The
   * statistic reaches the trainer as the gradient of a summand of the loss whose value is 0. A
   * state that is named twice follows the sum.
   *
   * @param mean gives the statistic, of the state's shape: a mean over the examples of the
   *     minibatch, so that those of its parts add up, weighted by their examples
   */
  public void follow(State state, Function<WholeMinibatch, Expression> mean) {
    if (phase == Phase.TRAINING) {
      Expression statistic = mean.apply(new WholeMinibatch(weight())).detach();
      asked.follow(state.parameter().times(statistic).sum());
    }
  }

  /**
   * A loss, to which the statistics of {@link #follow} are added: the same value, whose gradient by
   * a state is its statistic.
   */
  public BatchValue withFollowed(BatchValue loss) {
    return asked
        .followed()
        .map(product -> product.minus(product.detach()))
        .map(zero -> loss.map(value -> value.plus(zero)))
        .orElse(loss);
  }

  /**
   * Independent standard normal numbers, drawn anew for each example of each step.
   *
   * @param width numbers an example
   * @return {@code [batch, width]}
   */
  public Expression gaussian(String name, int width) {
    return noise(new NoiseFeed(name, Noise.Distribution.GAUSSIAN, width));
  }

  /** Independent numbers uniform in [0, 1), as {@link #gaussian}. */
  public Expression uniform(String name, int width) {
    return noise(new NoiseFeed(name, Noise.Distribution.UNIFORM, width));
  }

  private Expression noise(NoiseFeed feed) {
    return asked.noise(feed, Expression.input(feed.name(), batch, feed.width()));
  }

  /**
   * A scalar that training moves step by step.
   *
   * @param most its value when the schedule's factor is 1
   * @return {@code [1]}
   */
  public Expression control(String name, double most, Schedule schedule) {
    return asked.control(new Control(name, most, schedule), Expression.input(name, 1));
  }

  /**
   * The labels of the batch, one-hot, of a model that reads them.
   *
   * @param classes number of classes, labelled from 0
   * @return {@code [batch, classes]}; 0 for padding
   */
  public Expression labels(int classes) {
    return asked.labels(classes, Expression.input(LABEL, batch, classes));
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

  /** The noise that was asked for, in the order in which an example's stream fills it. */
  public List<NoiseFeed> noise() {
    return asked.noise();
  }

  /** The classes of {@link #labels}; empty where no part asked for labels. */
  public OptionalInt classes() {
    return asked.classes();
  }

  /** The controls that were asked for. */
  public List<Control> controls() {
    return asked.controls();
  }
}
