// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the quarantine says of files that are not decoded. */
class ForeignFormatTest {
  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 10_000));

  private String reason(byte[] file) {
    return ((Rejection) decoder.decode(file)).reason();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "....ftypheic....mif1heic|a HEIC image",
        "....ftypmif1....|a HEIC image",
        "....ftypavif....|an AVIF image",
        "....ftypcrx ....|a raw image of a camera",
        "IIRO............|a raw image of a camera",
        "....ftypisom....|a film (MP4, MOV)",
        "....ftypqt  ....|a film (MP4, MOV)",
        "8BPS............|a Photoshop file",
        "#?RADIANCE......|an image of high dynamic range (OpenEXR, Radiance, PFM)",
        "SIMPLE  =      T|a FITS file",
        "%PDF-1.7........|a PDF document",
        "<svg xmlns=''>  |an SVG drawing",
        "<?xml version='1.0'?> <!-- x --><svg width='3'/>|an SVG drawing",
        "<!DOCTYPE HTML><html>404</html>|a web page (HTML)",
        "<HTML><body>no</body>|a web page (HTML)",
        "version https://git-lfs.github.com/spec/v1|a pointer of Git LFS instead of the file",
        "qoif............|an image of a rare format (DDS, QOI, PCX, SGI, BPG, FLIF)",
        "PK\u0003\u0004............|an archive (ZIP, gzip, 7z, RAR, xz, Zstandard)",
      })
  void isNamed(String start, String what) {
    assertThat(reason(bytes(start.translateEscapes()))).startsWith(what + ", which is not read: ");
  }

  @Test
  void binarySignaturesAreNamed() {
    assertThat(reason(bytes("\0\0\0\fjP  \r\n\u0087\n"))).startsWith("a JPEG 2000 image");
    assertThat(reason(bytes("\u00ff\u004f\u00ff\u0051\0"))).startsWith("a JPEG 2000 image");
    assertThat(reason(bytes("\0\0\0\fJXL \r\n\u0087\n"))).startsWith("a JPEG XL image");
    assertThat(reason(bytes("\0\0\1\0\1\0  \0\0\1\0        .........")))
        .startsWith("an icon (ICO, CUR)");
    byte[] dicom = new byte[140];
    System.arraycopy(bytes("DICM"), 0, dicom, 128, 4);
    assertThat(reason(dicom)).startsWith("a DICOM file");
    assertThat(reason("<svg/>".getBytes(StandardCharsets.UTF_16))).startsWith("an SVG drawing");
  }

  @Test
  void tgaIsNamedByItsEndOrByFieldsThatAgree() {
    byte[] tga = new byte[18 + 5 * 3 * 3];
    tga[2] = 2;
    tga[12] = 5;
    tga[14] = 3;
    tga[16] = 24;
    assertThat(reason(tga)).startsWith("a TGA image");
    assertThat(reason(Arrays.copyOf(tga, 40))).isEqualTo("not an image of a known format");
    byte[] signed = bytes("?".repeat(50) + "TRUEVISION-XFILE.\0");
    assertThat(reason(signed)).startsWith("a TGA image");
  }

  @Test
  void textIsNoneOfThem() {
    assertThat(reason(bytes("an <svg> in a text"))).isEqualTo("not an image of a known format");
    assertThat(reason(new byte[200])).isEqualTo("not an image of a known format");
  }

  @Test
  void theRejectionSaysWhatToDo() {
    assertThat(decoder.decode(bytes("....ftypheic")))
        .isEqualTo(
            new Rejection(
                "a HEIC image, which is not read: convert it to PNG or JPEG",
                "begins with 2e 2e 2e 2e 66 74 79 70"));
  }
}
