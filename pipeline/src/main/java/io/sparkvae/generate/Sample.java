// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

/**
 * A generated image.
 *
 * @param pixels as from {@link Decoding#samples}
 * @param label class that the model was given; null for a model without labels
 */
record Sample(float[] pixels, Integer label) {

  /** Returns the pixels as bytes, as shards hold them: clipped to [0, 1], rounded to 255ths. */
  byte[] bytes() {
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, pixels[i])));
    }
    return bytes;
  }
}
