package io.sparkvae.graph;

/** Plain Java, for JVMs without the vector module. */
final class ScalarFunctions implements FloatFunctions {
  @Override
  public void exp(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.exp(x[i]);
    }
  }

  @Override
  public void log(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.log(x[i]);
    }
  }

  @Override
  public void tanh(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.tanh(x[i]);
    }
  }

  @Override
  public void sigmoid(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) (1 / (1 + Math.exp(-x[i])));
    }
  }

  @Override
  public void softplus(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) (Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i]))));
    }
  }

  @Override
  public void step(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] > 0 ? 1 : 0;
    }
  }
}
