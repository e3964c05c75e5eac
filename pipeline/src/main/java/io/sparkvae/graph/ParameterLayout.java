// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
   * @param follow how a state moves; empty for what a gradient trains
   */
  public record Slot(
      String name,
      List<Long> shape,
      int offset,
      Initialisation initialisation,
      Optional<Follow> follow) {
    /** Number of elements. */
    public int size() {
      return Shapes.length(name, shape);
    }
  }

  /** A parameter that has no place yet. */
  record Declared(Operation.Parameter parameter, List<Long> shape) {}

  /**
   * @param parameters in the order of the vector
   * @throws IllegalArgumentException when two have the same name, or all together have more than
   *     2^31 - 1 elements
   */
  ParameterLayout(List<Declared> parameters) {
    long offset = 0;
    for (Declared declared : parameters) {
      Operation.Parameter parameter = declared.parameter;
      Slot slot =
          new Slot(
              parameter.name(),
              declared.shape,
              (int) offset,
              parameter.initialisation(),
              parameter.follow());
      Slot previous = slots.put(slot.name(), slot);
      Shapes.require(
          previous == null, "parameters", "one of each name", "two named " + slot.name());
      offset += slot.size();
      Shapes.length("parameters up to " + slot.name(), offset);
    }
    size = (int) offset;
  }

  /** Elements of the flat vector. */
  public int size() {
    return size;
  }

  /** The parameters in the order of the vector. */
  public List<Slot> slots() {
    return List.copyOf(slots.values());
  }

  /** The states among the parameters: those that follow a statistic and no gradient. */
  public List<Slot> states() {
    return slots.values().stream().filter(slot -> slot.follow().isPresent()).toList();
  }

  /** The parameter of this name. */
  public Slot slot(String name) {
    return Names.find("parameter", name, slots);
  }

  /**
   * Where a parameter of a graph lies.
   *
   * @throws IllegalArgumentException when the parameter of this name has another shape
   */
  public Slot slot(Operation.Parameter parameter, Expression e) {
    Slot slot = slot(parameter.name());
    Shapes.require(slot.shape().equals(e.shape()), slot.name(), "shape " + slot.shape(), e.shape());
    return slot;
  }

  /**
   * A starting vector. Each parameter has a stream of its own, so that no layer's numbers depend on
   * the other layers.
   */
  public float[] initialise(long seed) {
    float[] vector = new float[size];
    for (Slot slot : slots.values()) {
      double mean = slot.initialisation().mean();
      double deviation = slot.initialisation().standardDeviation();
      float[] values = new float[slot.size()];
      if (deviation > 0) {
        slot.initialisation().standard(Noise.of(seed, streamKey(slot.name())), values);
      }
      for (int i = 0; i < values.length; i++) {
        vector[slot.offset() + i] = (float) (mean + values[i] * deviation);
      }
    }
    return vector;
  }

  /**
   * The number that stands for a parameter's name in the key of its stream: with the name's UTF-16
   * units c_0 … c_(n-1), the sum of c_i 31^(n-1-i), kept to 32 bits with sign. Models depend on it,
   * so it must never change.
   */
  static int streamKey(String name) {
    int key = 0;
    for (int i = 0; i < name.length(); i++) {
      key = 31 * key + name.charAt(i);
    }
    return key;
  }
}
