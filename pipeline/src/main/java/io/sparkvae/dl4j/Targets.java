// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.dl4j;

import java.io.Serializable;

/** What a network is to say of an image: DL4J calls it labels. */
public sealed interface Targets extends Serializable {
  /**
   * The label, one-hot.
   *
   * @param classes number of classes, labelled from 0
   */
  record Labels(int classes) implements Targets {
    public Labels {
      if (classes < 1) {
        throw new IllegalArgumentException("classes: expected at least 1, found " + classes);
      }
    }
  }

  /** The image itself, as a row. */
  record Images() implements Targets {}
}
