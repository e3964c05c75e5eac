package io.sparkvae.graph;

import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory of a session, row-major, in the session's precision. Copies in and out; the conversion
 * between float and double happens here and nowhere else.
 */
public final class Tensor {
  private final INDArray array;
  private final List<Long> shape;

  Tensor(List<Long> shape, Precision precision) {
    this.shape = shape;
    this.array = Nd4j.create(dataType(precision), Shapes.array(shape), 'c');
  }

  public static DataType dataType(Precision precision) {
    return switch (precision) {
      case FLOAT -> DataType.FLOAT;
      case DOUBLE -> DataType.DOUBLE;
    };
  }

  public INDArray array() {
    return array;
  }

  public List<Long> shape() {
    return shape;
  }

  /** Number of elements. */
  public int size() {
    return Math.toIntExact(array.length());
  }

  /**
   * Replaces all elements.
   *
   * @throws IllegalArgumentException when the sizes differ
   */
  public void put(float[] values) {
    requireSize(values.length);
    if (array.dataType() == DataType.FLOAT) {
      floats().put(values);
    } else {
      double[] wide = new double[values.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = values[i];
      }
      doubles().put(wide);
    }
  }

  /** Replaces all elements. */
  public void put(double[] values) {
    requireSize(values.length);
    if (array.dataType() == DataType.DOUBLE) {
      doubles().put(values);
    } else {
      float[] narrow = new float[values.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (float) values[i];
      }
      floats().put(narrow);
    }
  }

  /** Replaces the only element. */
  public void put(double value) {
    put(new double[] {value});
  }

  /** Copies all elements out. */
  public void get(float[] into) {
    requireSize(into.length);
    if (array.dataType() == DataType.FLOAT) {
      floats().get(into);
    } else {
      double[] wide = toDoubles();
      for (int i = 0; i < wide.length; i++) {
        into[i] = (float) wide[i];
      }
    }
  }

  public float[] toFloats() {
    float[] values = new float[size()];
    get(values);
    return values;
  }

  public double[] toDoubles() {
    double[] values = new double[size()];
    if (array.dataType() == DataType.DOUBLE) {
      doubles().get(values);
    } else {
      float[] narrow = toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] = narrow[i];
      }
    }
    return values;
  }

  /** The only element. */
  public double scalar() {
    requireSize(1);
    return toDoubles()[0];
  }

  private FloatPointer floats() {
    return (FloatPointer) array.data().addressPointer();
  }

  private DoublePointer doubles() {
    return (DoublePointer) array.data().addressPointer();
  }

  private void requireSize(int found) {
    Shapes.require(found == size(), size() + " elements for shape " + shape, found);
  }
}
