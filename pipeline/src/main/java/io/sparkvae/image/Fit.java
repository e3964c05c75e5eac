// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** How an image is brought to another size. */
public enum Fit {
  /** Height and width are scaled independently. */
  STRETCH,
  /** The centre is cut to the aspect ratio, then scaled. */
  CROP,
  /** An image of another size is rejected. */
  REFUSE
}
