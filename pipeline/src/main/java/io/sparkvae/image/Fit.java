// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** How an image of another size is made to fit. */
public enum Fit {
  /** Height and width are scaled each on its own. */
  STRETCH,
  /** The centre is cut to the aspect ratio, then scaled. */
  CROP,
  /** It is rejected. */
  REFUSE
}
