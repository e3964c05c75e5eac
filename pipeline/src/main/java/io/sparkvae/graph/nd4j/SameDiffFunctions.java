// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.nd4j;

import static io.sparkvae.graph.SpecialFunctions.HALF_LN_TWO_PI;
import static io.sparkvae.graph.SpecialFunctions.SERIES_TO;

import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.SpecialFunctions;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Functions that SameDiff M2.1 lacks, or has without a gradient or not for every argument, made of
 * those that it has.
 */
final class SameDiffFunctions {
  /** Taken off an element, it is no more the largest. */
  private static final double TAKEN = 1e30;

  private static final double[] STIRLING = SpecialFunctions.stirlingSeries();
  private static final double[] LOG_SINHC = SpecialFunctions.logSinhcSeries();
  private static final double[] LANGEVIN = SpecialFunctions.langevinSeries();

  private final SameDiff sd;
  private final DataType type;

  SameDiffFunctions(SameDiff sd, DataType type) {
    this.sd = sd;
    this.type = type;
  }

  SDVariable stopGradient(SDVariable a) {
    return new StopGradient(sd, a).outputVariable();
  }

  SDVariable step(SDVariable a) {
    return stopGradient(sd.math.step(a, 0));
  }

  /**
   * SameDiff's softplus overflows above 88 in float. Above 30 softplus is the identity, to float's
   * and double's precision, so what exceeds 30 bypasses it.
   */
  SDVariable softplus(SDVariable a) {
    SDVariable excess = sd.nn.relu(a.sub(30), 0);
    return sd.nn.softplus(a.sub(excess)).add(excess);
  }

  /**
   * Stirling's series at a + 8, less ln (a (a + 1) … (a + 7)): SameDiff's own lgamma has no
   * gradient. Two logarithms of four factors, whose product does not overflow in float.
   */
  SDVariable logGamma(SDVariable a) {
    SDVariable y = a.add(8);
    SDVariable inverse = sd.math.reciprocal(y);
    SDVariable series = polynomial(STIRLING, sd.math.square(inverse)).mul(inverse);
    SDVariable stirling = y.sub(0.5).mul(sd.math.log(y)).sub(y).add(HALF_LN_TWO_PI).add(series);
    return stirling.sub(sd.math.log(fourFrom(a))).sub(sd.math.log(fourFrom(a.add(4))));
  }

  private static SDVariable fourFrom(SDVariable a) {
    return a.mul(a.add(1)).mul(a.add(2)).mul(a.add(3));
  }

  SDVariable logSinhc(SDVariable a) {
    SDVariable z = sd.math.abs(a);
    SDVariable near = step(z.rsub(SERIES_TO));
    SDVariable square = sd.math.square(a).mul(near);
    SDVariable far = farOrOne(z, near);
    SDVariable decay = sd.math.exp(far.mul(-2));
    SDVariable closed =
        far.add(sd.math.log(decay.rsub(1))).sub(sd.math.log(far.mul(2))).mul(near.rsub(1));
    return polynomial(LOG_SINHC, square).mul(square).add(closed);
  }

  SDVariable langevin(SDVariable a) {
    SDVariable z = sd.math.abs(a);
    SDVariable near = step(z.rsub(SERIES_TO));
    SDVariable small = a.mul(near);
    SDVariable far = farOrOne(z, near);
    SDVariable decay = sd.math.exp(far.mul(-2));
    SDVariable coth = decay.add(1).mul(sd.math.reciprocal(decay.rsub(1)));
    SDVariable sign = stopGradient(sd.math.sign(a)).mul(near.rsub(1));
    return polynomial(LANGEVIN, sd.math.square(small))
        .mul(small)
        .add(coth.sub(sd.math.reciprocal(far)).mul(sign));
  }

  /** SameDiff's own maximum has a wrong gradient where one side is broadcast. */
  SDVariable maximum(SDVariable a, SDVariable b) {
    SDVariable first = step(a.sub(b));
    return a.mul(first).add(b.mul(first.rsub(1)));
  }

  /** Arguments for the closed forms, with 1 where they are not used and would divide by 0. */
  private static SDVariable farOrOne(SDVariable z, SDVariable near) {
    return z.mul(near.rsub(1)).add(near);
  }

  /**
   * The largest, one after the other: TopK in M2.1 takes an element twice where others equal it.
   */
  SDVariable topMask(SDVariable a, int k, long n) {
    SDVariable rest = a;
    SDVariable mask = null;
    for (int i = 0; i < k; i++) {
      SDVariable first = sd.oneHot(sd.argmax(rest, 1), Math.toIntExact(n), 1, 1, 0, type);
      mask = mask == null ? first : mask.add(first);
      rest = rest.sub(first.mul(TAKEN));
    }
    return stopGradient(mask);
  }

  /**
   * {@code [n, rows]}: 1 where a number of the index is that of a row, 0 elsewhere, and not a
   * number throughout where it is that of none.
   */
  SDVariable rowMask(SDVariable index, long rows) {
    SDVariable numbers = sd.constant(Nd4j.arange(rows).castTo(type).reshape(1, rows));
    SDVariable mask = sd.castTo(sd.eq(sd.expandDims(index, 1), numbers), type);
    return stopGradient(mask.mul(sd.math.reciprocal(mask.sum(true, 1))));
  }

  /** Images with zeros around them. */
  SDVariable padded(SDVariable images, List<Long> shape, Operation.Window window) {
    SDVariable tall = padded(images, shape, 1, window.top(), window.bottom());
    return padded(
        tall,
        List.of(
            shape.get(0),
            shape.get(1) + window.top() + window.bottom(),
            shape.get(2),
            shape.get(3)),
        2,
        window.left(),
        window.right());
  }

  private SDVariable padded(SDVariable x, List<Long> shape, int axis, long before, long after) {
    List<SDVariable> parts = new ArrayList<>(List.of(x));
    if (before > 0) {
      parts.add(0, zeros(shape, axis, before));
    }
    if (after > 0) {
      parts.add(zeros(shape, axis, after));
    }
    return parts.size() == 1 ? x : sd.concat(axis, parts.toArray(SDVariable[]::new));
  }

  private SDVariable zeros(List<Long> like, int axis, long size) {
    long[] shape = Shapes.array(like);
    shape[axis] = size;
    return sd.constant(Nd4j.zeros(type, shape));
  }

  /** Lowest power first. */
  private static SDVariable polynomial(double[] coefficients, SDVariable x) {
    SDVariable y = x.mul(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i > 0; i--) {
      y = y.add(coefficients[i]).mul(x);
    }
    return y.add(coefficients[0]);
  }
}
