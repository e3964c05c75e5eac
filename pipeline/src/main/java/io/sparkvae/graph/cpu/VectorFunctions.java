// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static io.sparkvae.graph.Logarithm.FRACTION;
import static io.sparkvae.graph.Logarithm.LN2;
import static io.sparkvae.graph.Logarithm.SQRT_HALF;
import static io.sparkvae.graph.cpu.Coefficients.ATANH_LEAST;
import static io.sparkvae.graph.cpu.Coefficients.EXP_LEAST;
import static io.sparkvae.graph.cpu.Coefficients.EXP_MOST;
import static io.sparkvae.graph.cpu.Coefficients.LN2_HIGH;
import static io.sparkvae.graph.cpu.Coefficients.LN2_LOW;
import static io.sparkvae.graph.cpu.Coefficients.LOG2_E;
import static io.sparkvae.graph.cpu.Coefficients.ROUNDER;
import static io.sparkvae.graph.cpu.Coefficients.TANH_SMALL;

import io.sparkvae.graph.Logarithm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sixteen or fewer elements at once; loaded only where the module of vectors is there. */
public final class VectorFunctions implements FloatFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.length();
  private static final float[] EXP = Coefficients.EXP.coefficients();
  private static final float[] TANH = Coefficients.TANH.coefficients();
  private static final float[] ATANH = Logarithm.ATANH.coefficients();
  private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);

  /** Created by name. */
  public VectorFunctions() {
    if (LANES % STEP != 0) {
      throw new IllegalStateException("vectors of " + STEP + " floats do not divide " + LANES);
    }
  }

  @Override
  public void exp(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      exp(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
    }
  }

  @Override
  public void log(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      log(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
    }
  }

  @Override
  public void tanh(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      tanh(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
    }
  }

  @Override
  public void sigmoid(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      ONE.div(exp(FloatVector.fromArray(SPECIES, x, i).neg()).add(1f)).intoArray(x, i);
    }
  }

  @Override
  public void softplus(float[] x, int n) {
    for (int i = 0; i < n; i += STEP) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector e = exp(v.abs().neg());
      FloatVector s = e.div(e.add(2f));
      FloatVector root = atLeast(ATANH_LEAST, s);
      polynomial(ATANH, root.mul(root)).fma(s.add(s), atLeast(0, v)).intoArray(x, i);
    }
  }

  @Override
  public void step(float[] x, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += STEP) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      zero.blend(ONE, v.compare(VectorOperators.GT, 0f)).intoArray(x, i);
    }
  }

  /** Not Java's maximum: which zero it takes, and NaN, cost more than the comparison. */
  private static FloatVector atLeast(float least, FloatVector x) {
    return x.blend(least, x.compare(VectorOperators.LT, least));
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector polynomial(float[] coefficients, FloatVector x) {
    FloatVector y = all(coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      y = y.fma(x, all(coefficients[i]));
    }
    return y;
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector bounded = atLeast(EXP_LEAST, x);
    FloatVector shifted = bounded.fma(all(LOG2_E), all(ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), bounded));
    FloatVector y = polynomial(EXP, r).fma(r.mul(r), r).add(1f);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    FloatVector scaled = y.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    // Not "at most": what cannot be compared, NaN, must stay NaN.
    return scaled.blend(
        x.mul(Float.POSITIVE_INFINITY), x.compare(VectorOperators.LE, EXP_MOST).not());
  }

  private static FloatVector tanh(FloatVector x) {
    FloatVector z = x.abs();
    FloatVector large = ONE.sub(ONE.add(1f).div(exp(z.add(z)).add(1f)));
    FloatVector signed = large.blend(large.neg(), x.compare(VectorOperators.LT, 0f));
    FloatVector square = x.mul(x);
    FloatVector small = polynomial(TANH, square).mul(square).fma(x, x);
    return signed.blend(small, z.compare(VectorOperators.LT, TANH_SMALL));
  }

  private static FloatVector log(FloatVector x) {
    IntVector bits = x.reinterpretAsInts().sub(SQRT_HALF);
    FloatVector m = bits.and(FRACTION).add(SQRT_HALF).reinterpretAsFloats();
    FloatVector s = m.sub(1f).div(m.add(1f));
    FloatVector exponent =
        (FloatVector) bits.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
    FloatVector y = polynomial(ATANH, s.mul(s)).fma(s.add(s), exponent.mul(LN2));
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.LT, Float.MIN_NORMAL))
        .blend(Float.NaN, x.compare(VectorOperators.LT, 0f))
        .blend(x, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY).not());
  }
}
