package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;

/** The non-linearity between two layers. */
public enum Activation {
  TANH,
  RELU;

  Expression apply(Expression x) {
    return switch (this) {
      case TANH -> x.tanh();
      case RELU -> x.relu();
    };
  }

  /** How the weights of a layer in front of this activation start. */
  Initialisation initialisation(long fanIn, long fanOut) {
    return switch (this) {
      case TANH -> new Initialisation.Glorot(fanIn, fanOut);
      case RELU -> new Initialisation.He(fanIn);
    };
  }
}
