// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

import io.sparkvae.image.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A WebP file: a RIFF container with a lossy or lossless image, possibly with alpha, or an
 * animation, of which this is the first frame.
 */
public final class WebpFile {
  private static final int VP8X = code("VP8X");
  private static final int VP8 = code("VP8 ");
  private static final int VP8L = code("VP8L");
  private static final int ALPH = code("ALPH");
  private static final int ANMF = code("ANMF");
  private static final int EXIF = code("EXIF");
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;

  /** A part of the file: the content of a chunk. */
  private record Part(int start, int end) {
    boolean exists() {
      return end > 0;
    }
  }

  private static final Part NONE = new Part(0, 0);

  private final byte[] bytes;
  private final ByteBuffer in;
  private Part lossy = NONE;
  private Part lossless = NONE;
  private Part alpha = NONE;
  private Part exif = NONE;

  /** The canvas; 0: as large as the frame. */
  private int width;

  private int height;

  /** The frame of an animation on the canvas. */
  private int left;

  private int top;

  private int frameWidth;
  private int frameHeight;

  private WebpFile(byte[] bytes) {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the structure of a file; decodes nothing.
   *
   * @throws CorruptWebp when there is no image in it, or only a part of one
   */
  public static WebpFile of(byte[] bytes) throws CorruptWebp {
    WebpFile file = new WebpFile(bytes);
    if (bytes.length < 12) {
      throw CorruptWebp.truncated("%s bytes".formatted(bytes.length));
    }
    file.chunks(12, bytes.length);
    file.measure();
    return file;
  }

  /** Returns the width of the image, in pixels. */
  public int width() {
    return width;
  }

  /** Returns the height of the image, in pixels. */
  public int height() {
    return height;
  }

  /** Returns where the EXIF data begin; 0 if there are none. */
  public int exifStart() {
    return exif.start;
  }

  /** Returns where the EXIF data end. */
  public int exifEnd() {
    return exif.end;
  }

  /**
   * Decodes the image; the first frame of an animation on its canvas, transparent where the frame
   * leaves it free.
   *
   * @param codecs what decodes the lossy part, if it can
   */
  public Picture picture(Codecs codecs) throws CorruptWebp {
    Picture frame;
    if (lossless.exists()) {
      frame = Vp8lDecoder.decode(bytes, lossless.start, lossless.end);
    } else {
      frame = Vp8Decoder.decode(bytes, lossy.start, lossy.end, codecs);
      if (alpha.exists()) {
        byte[] plane =
            AlphaPlane.decode(bytes, alpha.start, alpha.end, frame.width(), frame.height());
        frame = new Picture(frame.width(), frame.height(), frame.colours(), plane);
      }
    }
    return frame.on(width, height, left, top);
  }

  private void chunks(int start, int end) throws CorruptWebp {
    for (long next = start; next + CHUNK_HEADER <= end; ) {
      int at = (int) next;
      int kind = in.getInt(at);
      long size = in.getInt(at + 4) & 0xffffffffL;
      int from = at + CHUNK_HEADER;
      next = from + size + (size & 1);
      if (from + size > end) {
        if (hasImage()) {
          return; // What follows the image can be missing.
        }
        throw CorruptWebp.truncated("a chunk ends after the file");
      }
      Part part = new Part(from, (int) (from + size));
      if (kind == EXIF) {
        exif = part;
      } else if (!hasImage()) {
        image(kind, part);
      }
    }
  }

  private boolean hasImage() {
    return lossy.exists() || lossless.exists();
  }

  private void image(int kind, Part part) throws CorruptWebp {
    int size = part.end - part.start;
    if (kind == VP8) {
      lossy = part;
    } else if (kind == VP8L) {
      lossless = part;
    } else if (kind == ALPH) {
      alpha = part;
    } else if (kind == VP8X && size >= 10) {
      width = 1 + triple(part.start + 4);
      height = 1 + triple(part.start + 7);
    } else if (kind == ANMF && frameWidth == 0 && size > FRAME_HEADER) {
      left = 2 * triple(part.start);
      top = 2 * triple(part.start + 3);
      frameWidth = 1 + triple(part.start + 6);
      frameHeight = 1 + triple(part.start + 9);
      alpha = NONE;
      chunks(part.start + FRAME_HEADER, part.end);
    }
  }

  /** Finds the size, and checks that those that the file says agree. */
  private void measure() throws CorruptWebp {
    if (!hasImage()) {
      throw CorruptWebp.truncated("no image in the file");
    }
    int[] size =
        lossless.exists()
            ? Vp8lDecoder.size(bytes, lossless.start, lossless.end)
            : Vp8Header.size(bytes, lossy.start, lossy.end);
    boolean animated = frameWidth > 0;
    if (width == 0 && !animated) {
      width = size[0];
      height = size[1];
    }
    boolean agree =
        animated
            ? frameWidth == size[0]
                && frameHeight == size[1]
                && (long) left + size[0] <= width
                && (long) top + size[1] <= height
            : width == size[0] && height == size[1];
    if (!agree || size[0] == 0 || size[1] == 0) {
      throw CorruptWebp.corrupt(
          "an image of %s x %s on a canvas of %s x %s".formatted(size[1], size[0], height, width));
    }
  }

  private int triple(int at) {
    return bytes[at] & 255 | (bytes[at + 1] & 255) << 8 | (bytes[at + 2] & 255) << 16;
  }

  private static int code(String name) {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      code |= name.charAt(i) << 8 * i;
    }
    return code;
  }
}
