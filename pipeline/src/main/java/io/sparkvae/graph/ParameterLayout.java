package io.sparkvae.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each parameter lies in the one flat vector of a model, in elements. Averaging, checkpoints,
 * digests and the updater work on flat vectors and never see a layout.
 */
public final class ParameterLayout {
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final int size;

  /**
   * One parameter.
   *
   * @param offset index of its first element in the flat vector
   */
  public record Slot(String name, List<Long> shape, int offset, Initialisation initialisation) {
    public int size() {
      return Math.toIntExact(Shapes.size(shape));
    }
  }

  ParameterLayout(List<Expression> parameters) {
    int offset = 0;
    for (Expression expression : parameters) {
      Operation.Parameter parameter = (Operation.Parameter) expression.operation();
      Slot slot =
          new Slot(parameter.name(), expression.shape(), offset, parameter.initialisation());
      Slot previous = slots.put(slot.name(), slot);
      Shapes.require(previous == null, "one parameter of each name", "two named " + slot.name());
      offset = Math.addExact(offset, slot.size());
    }
    size = offset;
  }

  /** Elements of the flat vector. */
  public int size() {
    return size;
  }

  /** The parameters in the order of the vector. */
  public List<Slot> slots() {
    return List.copyOf(slots.values());
  }

  /** The parameter of this name. */
  public Slot slot(String name) {
    Slot slot = slots.get(name);
    Shapes.require(slot != null, "a parameter of " + slots.keySet(), name);
    return slot;
  }

  /**
   * A starting vector. Each parameter has a stream of its own, so layers do not shift each other.
   */
  public float[] initialise(long seed) {
    float[] vector = new float[size];
    for (Slot slot : slots.values()) {
      double mean = slot.initialisation().mean();
      double deviation = slot.initialisation().standardDeviation();
      float[] values = new float[slot.size()];
      if (deviation > 0) {
        slot.initialisation().standard(Noise.of(seed, slot.name().hashCode()), values);
      }
      for (int i = 0; i < values.length; i++) {
        vector[slot.offset() + i] = (float) (mean + values[i] * deviation);
      }
    }
    return vector;
  }
}
