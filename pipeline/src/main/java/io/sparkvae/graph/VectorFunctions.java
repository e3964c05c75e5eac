package io.sparkvae.graph;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The same on vectors, with the JVM's vector mathematics (SVML). Compiled by itself, because javac
 * warns of an incubating module whatever it is told; loaded only where the module is there.
 */
final class VectorFunctions implements FloatFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.length();

  VectorFunctions() {
    if (LANES % STEP != 0) {
      throw new IllegalStateException("vectors of " + STEP + " floats do not divide " + LANES);
    }
  }

  @Override
  public void exp(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      FloatVector.fromArray(SPECIES, x, i).lanewise(VectorOperators.EXP).intoArray(x, i);
    }
  }

  @Override
  public void log(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      FloatVector.fromArray(SPECIES, x, i).lanewise(VectorOperators.LOG).intoArray(x, i);
    }
  }

  @Override
  public void tanh(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      FloatVector.fromArray(SPECIES, x, i).lanewise(VectorOperators.TANH).intoArray(x, i);
    }
  }

  @Override
  public void sigmoid(float[] x, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < n; i += STEP) {
      FloatVector e = FloatVector.fromArray(SPECIES, x, i).neg().lanewise(VectorOperators.EXP);
      one.div(e.add(one)).intoArray(x, i);
    }
  }

  @Override
  public void softplus(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector e = v.abs().neg().lanewise(VectorOperators.EXP);
      v.max(0f).add(e.lanewise(VectorOperators.LOG1P)).intoArray(x, i);
    }
  }

  @Override
  public void step(float[] x, int n) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += STEP) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      zero.blend(one, v.compare(VectorOperators.GT, 0f)).intoArray(x, i);
    }
  }
}
