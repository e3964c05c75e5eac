// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

/** What happens to images of another size or colour than a network takes. */
enum ImageFit {
  /** The network is refused. */
  REFUSE,
  /** They are resampled, and grey images get three equal colours. */
  RESIZE
}
