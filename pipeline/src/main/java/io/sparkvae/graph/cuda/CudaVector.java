// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/** The vectors that training may keep on a card beside the parameters; each is as long as they. */
public enum CudaVector {
  FIRST_MOMENT("m"),
  SECOND_MOMENT("v"),
  AVERAGE("e");

  private final String element;

  CudaVector(String element) {
    this.element = element;
  }

  /** Its element in the text of an updater. */
  String element() {
    return element;
  }

  /** The whole vector in the text of a kernel. */
  String array() {
    return "vector_" + element;
  }

  /** Where it lies, in a buffer of its own. */
  Place place() {
    return new Place("vector " + element, 0);
  }
}
