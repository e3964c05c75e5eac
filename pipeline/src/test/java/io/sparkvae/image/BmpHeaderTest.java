// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BMP files that other programs show, of one row of three pixels. */
class BmpHeaderTest {
  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 10_000));

  private static ByteBuffer bmp(int headerSize, int planes, int depth) {
    int rowBytes = (3 * depth + 31) / 32 * 4;
    ByteBuffer bmp = ByteBuffer.allocate(14 + headerSize + rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put("BM".getBytes()).putInt(bmp.capacity()).putInt(0).putInt(14 + headerSize);
    bmp.putInt(headerSize).putInt(3).putInt(1).putShort((short) planes).putShort((short) depth);
    return bmp.position(14 + headerSize);
  }

  private byte[] pixels(byte[] bmp) {
    Decoded decoded = decoder.decode(bmp);
    assertThat(decoded).isInstanceOf(Image.class);
    return ((Image) decoded).pixels();
  }

  /** Uncompressed pixels need no masks, whatever the size of the header. */
  @ParameterizedTest
  @ValueSource(ints = {40, 52, 56, 108, 124})
  void pixelsWithoutMasksHaveTheUsualOnes(int headerSize) {
    ByteBuffer deep = bmp(headerSize, 1, 32);
    deep.putInt(0x112233).putInt(0x445566).putInt(0x778899);
    assertThat(pixels(deep.array()))
        .containsExactly(0x11, 0x44, 0x77, 0x22, 0x55, -0x78, 0x33, 0x66, -0x67);
    ByteBuffer flat = bmp(headerSize, 1, 16);
    flat.putShort((short) 0x7c00).putShort((short) 0x3e0).putShort((short) 0x1f);
    assertThat(pixels(flat.array())).containsExactly(-1, 0, 0, 0, -1, 0, 0, 0, -1);
  }

  /** Not in a BMP of plain pixels, whatever its masks say. */
  @ParameterizedTest
  @CsvSource({"56, 3, true", "108, 3, true", "124, 3, true", "56, 0, false", "108, 0, false"})
  void opacityIsComposedOverBlackWhereTheMasksSayIt(int headerSize, int kind, boolean composed) {
    ByteBuffer bmp = bmp(headerSize, 1, 32);
    bmp.putInt(0xff112233).putInt(0x80445566).putInt(0x00778899);
    bmp.putInt(30, kind).putInt(54, 0xff0000).putInt(58, 0xff00).putInt(62, 0xff);
    bmp.putInt(66, 0xff000000);
    assertThat(pixels(bmp.array()))
        .containsExactly(
            composed
                ? new int[] {0x11, 0x22, 0, 0x22, 0x2b, 0, 0x33, 0x33, 0}
                : new int[] {0x11, 0x44, 0x77, 0x22, 0x55, -0x78, 0x33, 0x66, -0x67});
  }

  @Test
  void opacityMayHaveOneBit() {
    ByteBuffer bmp = bmp(56, 1, 16);
    bmp.putShort((short) 0xffff).putShort((short) 0x7fff).putShort((short) 0x8000);
    bmp.putInt(30, 3).putInt(54, 0x7c00).putInt(58, 0x3e0).putInt(62, 0x1f).putInt(66, 0x8000);
    assertThat(pixels(bmp.array())).containsExactly(-1, 0, 0, -1, 0, 0, -1, 0, 0);
  }

  @Test
  void noPlanesAreOnePlane() {
    byte[] pixels = {3, 2, 1, 6, 5, 4, 9, 8, 7};
    assertThat(pixels(bmp(40, 0, 24).put(pixels).array()))
        .containsExactly(1, 4, 7, 2, 5, 8, 3, 6, 9);
  }

  /** Three pixels of three bytes are padded with three more. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "3, true", "4, false"})
  void thePaddingOfTheLastRowMayBeMissing(int missing, boolean whole) {
    byte[] bmp = bmp(40, 1, 24).put(new byte[] {3, 2, 1, 6, 5, 4, 9, 8, 7}).array();
    byte[] cut = Arrays.copyOf(bmp, bmp.length - missing);
    if (whole) {
      assertThat(pixels(cut)).containsExactly(1, 4, 7, 2, 5, 8, 3, 6, 9);
    } else {
      assertThat(decoder.decode(cut)).isInstanceOf(Rejection.class);
    }
  }

  /** Bytes that look like a way upwards are pixels. */
  @ParameterizedTest
  @CsvSource({
    "'3 1 0 0 3 0 0 1', true",
    "'0 3 0 2 0 1 0 0 3 1 0 1', true",
    "'0 2 1 0 2 1 0 0 3 1 0 1', true",
    "'3 1 0 2 0 1 0 1', false"
  })
  void rowsThatRunLengthCodesLeaveOutAreRefused(String codes, boolean read) {
    ByteBuffer bmp = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put("BM".getBytes()).putInt(bmp.capacity()).putInt(0).putInt(66);
    bmp.putInt(40).putInt(3).putInt(2).putShort((short) 1).putShort((short) 8).putInt(1);
    bmp.putInt(46, 3).putInt(54, 0x101010).putInt(58, 0x202020).position(66);
    for (String code : codes.split(" ")) {
      bmp.put(Byte.parseByte(code));
    }
    Decoded decoded = decoder.decode(bmp.array());
    if (read) {
      assertThat(decoded).isInstanceOf(Image.class);
    } else {
      assertThat(((Rejection) decoded).reason())
          .isEqualTo("a BMP that leaves out rows, which is not read: convert it to PNG");
    }
  }
}
