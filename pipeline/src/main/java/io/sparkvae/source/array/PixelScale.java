// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import java.io.IOException;
import java.io.InputStream;

/** What the values of an array of images mean: the setting {@code ingest.npzScale}. */
public enum PixelScale {
  /** The first images decide. */
  AUTO("values that the first images explain"),
  /** 0 to 255. */
  BYTES("whole numbers from 0 to 255"),
  /** 0 and 1. */
  BITS("0 and 1"),
  /** Numbers in [0, 1]. */
  UNIT("numbers in [0, 1]");

  private static final int WHITE = 255;

  /**
   * The images that are looked at to find the scale. If they are all black, later images are looked
   * at until one is not.
   */
  private static final int PROBED = 256;

  private static final String KEY = "ingest.npzScale";

  private final String expected;

  PixelScale(String expected) {
    this.expected = expected;
  }

  /**
   * Reads the setting.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for an unknown value
   */
  public static PixelScale of(Settings settings) {
    return settings.choice(KEY, PixelScale.class);
  }

  /** Returns what values are allowed, in words. */
  public String expected() {
    return expected;
  }

  /** Returns a value as a byte, or -1 if it is none of this scale. */
  public int pixel(double value) {
    return switch (this) {
      case BYTES -> value >= 0 && value <= WHITE && value == Math.rint(value) ? (int) value : -1;
      case BITS -> value == 0 || value == 1 ? (int) value * WHITE : -1;
      case UNIT -> value >= 0 && value <= 1 ? (int) Math.round(value * WHITE) : -1;
      case AUTO -> throw new IllegalStateException("the scale is not known yet");
    };
  }

  /**
   * Returns an image's values as bytes. May return the given bytes.
   *
   * @param file name of the array, for messages
   * @param image number of the image, for messages
   */
  byte[] pixels(byte[] stored, ElementType type, String file, long image) {
    if (this == BYTES && type.equals(ElementType.UINT8)) {
      return stored;
    }
    byte[] pixels = new byte[stored.length / type.bytes()];
    for (int i = 0; i < pixels.length; i++) {
      double value = type.number(stored, i * type.bytes());
      int pixel = pixel(value);
      if (pixel < 0) {
        throw new DataFailure(
            "%s: expected %s as in the first images, found %s in image %s; see ingest.npzScale"
                .formatted(file, expected, shown(value), image));
      }
      pixels[i] = (byte) pixel;
    }
    return pixels;
  }

  private static String shown(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /**
   * Returns the scale of an array: {@link #BITS} if its first images hold nothing above 1, {@link
   * #UNIT} likewise for floats, otherwise {@link #BYTES}.
   *
   * @param in the array from its first element
   */
  public static PixelScale of(InputStream in, ElementType type, int imageBytes, long images)
      throws IOException {
    if (type.kind() == ElementType.Kind.BOOLEAN) {
      return BITS;
    }
    double most = 0;
    for (long i = 0; i < images && (i < PROBED || most == 0); i++) {
      byte[] stored = in.readNBytes(imageBytes);
      for (int at = 0; at + type.bytes() <= stored.length; at += type.bytes()) {
        most = Math.max(most, type.number(stored, at));
      }
      if (most > 1 || stored.length < imageBytes) {
        break;
      }
    }
    if (most > 1) {
      return BYTES;
    }
    return type.kind() == ElementType.Kind.FLOAT ? UNIT : BITS;
  }
}
