// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.train.updater.Adam;
import io.sparkvae.train.updater.Sgd;
import io.sparkvae.train.updater.Updater;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An updater of ours in DL4J's place for one, for those that DL4J lacks or defines otherwise. Its
 * state is the first moment and then the second, as that of DL4J's Adam.
 */
record Dl4jUpdater(Updater updater, ISchedule rate) implements IUpdater {
  private static final long serialVersionUID = 1L;

  /** DL4J's own updater where it has the rule: Adam, and plain gradient descent. */
  static IUpdater of(Updater updater, ISchedule rate) {
    if (updater instanceof Adam adam) {
      return org.nd4j.linalg.learning.config.Adam.builder()
          .learningRateSchedule(rate)
          .beta1(adam.beta1())
          .beta2(adam.beta2())
          .epsilon(adam.epsilon())
          .build();
    }
    return updater instanceof Sgd
        ? new org.nd4j.linalg.learning.config.Sgd(rate)
        : new Dl4jUpdater(updater, rate);
  }

  @Override
  public long stateSize(long numParams) {
    int parameters = Math.toIntExact(numParams);
    return (long) updater.firstMoment(parameters) + updater.secondMoment(parameters);
  }

  @Override
  public GradientUpdater<Dl4jUpdater> instantiate(INDArray state, boolean initialize) {
    if (initialize && state != null) {
      state.assign(0);
    }
    return new Applied(this, state);
  }

  @Override
  public GradientUpdater<Dl4jUpdater> instantiate(Map<String, INDArray> state, boolean initialize) {
    throw new UnsupportedOperationException("the state is a view of the network's");
  }

  /** Returns this, which does not change. */
  @Override
  public IUpdater clone() {
    return this;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return rate.valueAt(iteration, epoch);
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double lr, ISchedule schedule) {
    throw new UnsupportedOperationException("the learning rate is that of the settings");
  }

  /** The updater of some parameters that lie together. */
  private static final class Applied implements GradientUpdater<Dl4jUpdater> {
    private final Dl4jUpdater config;
    private final INDArray state;

    Applied(Dl4jUpdater config, INDArray state) {
      this.config = config;
      this.state = state;
    }

    @Override
    public Dl4jUpdater getConfig() {
      return config;
    }

    @Override
    public Map<String, INDArray> getState() {
      throw new UnsupportedOperationException("the state is a view of the network's");
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialize) {
      throw new UnsupportedOperationException("the state is a view of the network's");
    }

    @Override
    public void setStateViewArray(
        INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
      throw new UnsupportedOperationException("the state is a view of the network's");
    }

    /** An update is what DL4J subtracts: a step that begins at 0, with the other sign. */
    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      float[] g = gradient.toFloatVector();
      float[] moments = state == null ? new float[0] : state.toFloatVector();
      float[] m = new float[config.updater.firstMoment(g.length)];
      float[] v = new float[config.updater.secondMoment(g.length)];
      System.arraycopy(moments, 0, m, 0, m.length);
      System.arraycopy(moments, m.length, v, 0, v.length);
      float[] step = new float[g.length];
      config.updater.step(step, m, v, g, config.getLearningRate(iteration, epoch), iteration + 1L);
      for (int i = 0; i < step.length; i++) {
        step[i] = -step[i];
      }
      gradient.assign(Nd4j.createFromArray(step));
      if (state != null) {
        System.arraycopy(m, 0, moments, 0, m.length);
        System.arraycopy(v, 0, moments, m.length, v.length);
        state.assign(Nd4j.createFromArray(moments));
      }
    }
  }
}
