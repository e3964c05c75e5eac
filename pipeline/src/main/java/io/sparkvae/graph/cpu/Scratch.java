// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that the kernels of a plan share: what is in it is of use only while a kernel runs. All
 * weights of a model, in the layouts that oneDNN's kernels want, would be copies of the model; here
 * they take as much memory as the largest of them.
 */
final class Scratch {
  /** A line of the cache, which oneDNN's kernels expect tensors to begin with. */
  private static final int ALIGNMENT = 64;

  private final List<memory> tensors = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private long bytes;

  /** Where a kernel's numbers lie while it runs. */
  static final class Place {
    private final long floats;
    private Memory memory;

    private Place(long floats) {
      this.floats = floats;
    }

    /** Its memory, once it is allocated. */
    Memory memory() {
      return memory;
    }
  }

  /** So many floats that do not outlive the kernel that writes them. */
  Place floats(long floats) {
    Place place = new Place(floats);
    places.add(place);
    bytes = Math.max(bytes, floats * Float.BYTES);
    return place;
  }

  /** A tensor whose numbers do not outlive the kernel that writes them. */
  memory tensor(memory.desc layout) {
    memory tensor = new memory(layout, OneDnn.ENGINE, null);
    tensors.add(tensor);
    bytes = Math.max(bytes, layout.get_size());
    return tensor;
  }

  /** Gives all tensors their place; freed with the plan in whose making it is called. */
  void allocate() {
    if (bytes == 0) {
      return;
    }
    FloatPointer all = new FloatPointer((bytes + ALIGNMENT) / Float.BYTES);
    long past = all.address() % ALIGNMENT;
    FloatPointer aligned = all.getPointer((ALIGNMENT - past) % ALIGNMENT / Float.BYTES);
    tensors.forEach(tensor -> tensor.set_data_handle(aligned));
    places.forEach(place -> place.memory = Memory.of(aligned.getPointer(0L).limit(place.floats)));
  }
}
